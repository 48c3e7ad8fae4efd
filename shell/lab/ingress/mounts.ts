import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { list, record, text, textMap } from '../../../pkg/hpe-storage/domain/kube/json.ts';

/** A ConfigMap of the pod's namespace by its name, as JSON; undefined when there is none. */
export type FindConfigMap = (name: string) => Promise<unknown>;

/**
 * Makes what a kubelet mounts into a container, below a folder that stands for its root: ConfigMaps as files, and empty folders.
 * @throws when a ConfigMap, or a key of one, is missing, as a pod would not start then
 */
export async function makeMounts(root: string, container: unknown, volumes: readonly unknown[], find: FindConfigMap): Promise<void> {
  for (const mount of list(container, 'volumeMounts')) {
    const name = text(mount, 'name') ?? '';
    const volume = record(volumes.find((one) => text(one, 'name') === name));
    const folder = path.join(root, text(mount, 'mountPath') ?? '');
    await mkdir(folder, { recursive: true });
    if ('configMap' in volume) await writeFiles(folder, volume.configMap, find);
    else if (!('emptyDir' in volume)) throw new Error(`volume ${name} is of a kind that the lab does not play`);
  }
}

async function writeFiles(folder: string, source: unknown, find: FindConfigMap): Promise<void> {
  const name = text(source, 'name') ?? '';
  const map = await find(name);
  if (map === undefined) throw new Error(`configmap "${name}" not found`);
  for (const { key, at, content } of filesOf(source, map)) {
    const file = path.join(folder, at);
    if (content === undefined) throw new Error(`configmap references non-existent config key: ${key}`);
    if (!file.startsWith(`${folder}${path.sep}`)) throw new Error(`${at} leads out of its volume`);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

function filesOf(source: unknown, map: unknown): { key: string; at: string; content: string | Buffer | undefined }[] {
  const contents = new Map<string, string | Buffer>([
    ...Object.entries(textMap(map, 'data')),
    ...Object.entries(textMap(map, 'binaryData')).map(([key, value]): [string, Buffer] => [key, Buffer.from(value, 'base64')]),
  ]);
  const items = list(source, 'items').map((item) => ({ key: text(item, 'key') ?? '', at: text(item, 'path') ?? '' }));
  const wanted = items.length > 0 ? items : [...contents.keys()].map((key) => ({ key, at: key }));
  return wanted.map((one) => ({ ...one, content: contents.get(one.key) }));
}

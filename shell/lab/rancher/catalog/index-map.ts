import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { isRecord, record, text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import type { JsonObject } from '../../context.ts';
import { SYSTEM, type Clients } from './clients.ts';
import { serverError } from './errors.ts';

/** Bytes of the packed index in one ConfigMap (rancher/rancher pkg/controllers/dashboard/helm/repo.go, maxSize). */
const CHUNK = 100_000;

/** wrangler's SafeConcatName: names joined by dashes, cut and hashed when they are too long for a label. */
export function safeName(...parts: readonly string[]): string {
  const full = parts.join('-');
  if (full.length < 64) return full;
  const hash = createHash('sha256').update(full).digest('hex');
  return /[a-z0-9]/.test(full[56] ?? '') ? `${full.slice(0, 57)}-${hash.slice(0, 5)}` : `${full.slice(0, 56)}-${hash.slice(0, 6)}`;
}

const maps = `/api/v1/namespaces/${SYSTEM}/configmaps`;

/** Keeps an index as Rancher does: gzipped JSON in a chain of ConfigMaps that the repository owns. Gives the first one's name. */
export async function writeIndex(clients: Clients, repo: JsonObject, index: JsonObject): Promise<string> {
  const [name, uid] = [text(repo, 'metadata', 'name') ?? '', text(repo, 'metadata', 'uid') ?? ''];
  const packed = gzipSync(JSON.stringify(index));
  const count = Math.max(1, Math.ceil(packed.length / CHUNK));
  const names = Array.from({ length: count + 1 }, (_, number) => safeName(name, String(number), uid));
  for (let number = count - 1; number >= 0; number -= 1) {
    const map = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: names[number],
        namespace: SYSTEM,
        annotations: {
          'catalog.cattle.io/next': number === count - 1 ? '' : names[number + 1],
          'catalog.cattle.io/size': String(packed.length),
        },
        ownerReferences: [{ apiVersion: 'catalog.cattle.io/v1', kind: 'ClusterRepo', name, uid }],
      },
      binaryData: { content: packed.subarray(number * CHUNK, (number + 1) * CHUNK).toString('base64') },
    };
    await clients.admin.send('PATCH', `${maps}/${names[number] ?? ''}?fieldManager=catalog&force=true`, map, 'application/apply-patch+yaml');
  }
  return names[0] ?? '';
}

/**
 * The index of a repository.
 * @throws CatalogError 500 with Kubernetes' words when it has none, as for a repository that was never downloaded
 */
export async function readIndex(clients: Clients, repo: unknown): Promise<JsonObject> {
  const parts: Buffer[] = [];
  let name = text(repo, 'status', 'indexConfigMapName') ?? '';
  do {
    const map = name === '' ? undefined : await clients.find(`${maps}/${name}`);
    if (map === undefined) throw serverError(`configmaps "${name}" not found`);
    parts.push(Buffer.from(text(map, 'binaryData', 'content') ?? '', 'base64'));
    name = text(record(map, 'metadata', 'annotations'), 'catalog.cattle.io/next') ?? '';
  } while (name !== '');
  const index: unknown = JSON.parse(gunzipSync(Buffer.concat(parts)).toString());
  return isRecord(index) ? { ...index } : {};
}

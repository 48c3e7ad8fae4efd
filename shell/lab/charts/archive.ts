import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { create } from 'tar';
import { parse, stringify } from 'yaml';
import { isRecord } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { unpacked } from '../../packaging/archive.ts';
import type { JsonObject } from '../context.ts';

/** A file of a chart, by its path below the chart's folder: `Chart.yaml`, `templates/node.yaml`. */
export type ChartFiles = ReadonlyMap<string, Buffer>;

/** Reads a packed chart. @throws Error when it is no gzipped tar */
export async function readChart(tgz: Buffer): Promise<ChartFiles> {
  const inFolder = (name: string): string => name.split('/').slice(1).join('/');
  return new Map([...await unpacked(tgz)].map(([name, content]) => [inFolder(name), content]));
}

/** `Chart.yaml` of a packed chart as an object; an empty one when there is none. */
export function chartMetadata(files: ChartFiles): JsonObject {
  const parsed: unknown = parse(files.get('Chart.yaml')?.toString() ?? '');
  return isRecord(parsed) ? { ...parsed } : {};
}

/** The same chart with another `Chart.yaml`, as Rancher changes it before it hands a chart to Helm. */
export async function withMetadata(tgz: Buffer, change: (metadata: JsonObject) => JsonObject): Promise<Buffer> {
  const files = new Map(await readChart(tgz));
  const metadata = change(chartMetadata(files));
  files.set('Chart.yaml', Buffer.from(stringify(metadata)));
  const name = typeof metadata.name === 'string' ? metadata.name : 'chart';
  const folder = await mkdtemp(path.join(tmpdir(), 'hpe-chart-'));
  try {
    for (const [file, content] of files) {
      const target = path.join(folder, name, file);
      if (!target.startsWith(`${path.join(folder, name)}${path.sep}`)) throw new Error(`chart entry ${file} leads out of its folder`);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, content);
    }
    const packed = path.join(folder, 'packed.tgz');
    await create({ gzip: true, file: packed, cwd: folder, portable: true }, [name]);
    return await readFile(packed);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

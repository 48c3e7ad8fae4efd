import { gzipSync } from 'node:zlib';
import { parseAllDocuments } from 'yaml';
import { text, textMap } from '../../../pkg/hpe-storage/domain/kube/json.ts';

/**
 * What one ConfigMap or Secret may hold: 1 MiB over all its values (kubernetes pkg/apis/core/types.go MaxSecretSize, and
 * validation.go for ConfigMaps), with room for what is not ours to say, such as values that a user gives.
 */
export const LIMIT_BYTES = 900 * 1024;

export class SizeError extends Error {
  constructor(what: string, bytes: number, remedy: string) {
    super(`${what} takes ${kib(bytes)} of the ${kib(LIMIT_BYTES)} that there is room for: ${remedy}`);
    this.name = 'SizeError';
  }
}

/** @param manifest YAML documents as Helm renders them */
export function checkConfigMaps(manifest: string): void {
  for (const document of parseAllDocuments(manifest)) {
    const object: unknown = document.toJS();
    const bytes = configMapBytes(object);
    if (text(object, 'kind') === 'ConfigMap' && bytes > LIMIT_BYTES) {
      throw new SizeError(`ConfigMap ${text(object, 'metadata', 'name') ?? ''}`, bytes, 'make the extension smaller');
    }
  }
}

/** Bytes that Kubernetes counts: values as they are, and binary ones before base64. */
export function configMapBytes(object: unknown): number {
  const plain = Object.values(textMap(object, 'data')).map((value) => Buffer.byteLength(value));
  const binary = Object.values(textMap(object, 'binaryData')).map((value) => Buffer.from(value, 'base64').byteLength);
  return [...plain, ...binary].reduce((sum, bytes) => sum + bytes, 0);
}

export function checkRelease(bytes: number): void {
  if (bytes > LIMIT_BYTES) throw new SizeError('Helm\'s record of the release, a Secret that holds the chart and what it rendered,', bytes, 'make the extension smaller');
}

/**
 * Size of the Secret in which Helm keeps a release: the chart's files and the rendered manifest as JSON, gzipped, in base64
 * (helm pkg/storage/driver/util.go encodeRelease).
 * @param chart files of the chart by their path below it
 */
export function releaseBytes(chart: ReadonlyMap<string, Buffer>, manifest: string): number {
  const files = [...chart].map(([name, content]) => ({ name, data: content.toString('base64') }));
  const release = JSON.stringify({ chart: { files }, manifest, info: {}, namespace: '' });
  return Math.ceil(gzipSync(release, { level: 9 }).byteLength / 3) * 4;
}

function kib(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}

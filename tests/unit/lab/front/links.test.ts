import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabCluster, Mount } from '../../../../shell/lab/context.ts';
import { LinkRewriter, rewriteLinks } from '../../../../shell/lab/front/steve/links.ts';

const cluster = (id: string, kind: LabCluster['kind']): LabCluster => ({
  id, kind, displayName: id, name: id, server: '', kubeconfig: '', caFile: '', token: '', steve: '', harvesterSteve: '', stop: () => Promise.resolve(),
});
const BASE = 'https://localhost:8443/k8s/clusters/c-m-1/v1';
const harvester: Mount = { kind: 'harvester', cluster: cluster('c-m-1', 'harvester'), base: `${BASE}/harvester` };
const rancher: Mount = { kind: 'rancher', cluster: cluster('c-m-1', 'harvester'), base: BASE };

describe('links of the Harvester mount', () => {
  it.each([
    ['a resource', `"${BASE}/pods/a/b"`, `"${BASE}/harvester/pods/a/b"`],
    ['the mount itself', `"${BASE}"`, `"${BASE}/harvester"`],
    ['a query', `${BASE}?x=1`, `${BASE}/harvester?x=1`],
    ['the end of the text', BASE, `${BASE}/harvester`],
    ['two in a row', `${BASE}/a ${BASE}/b`, `${BASE}/harvester/a ${BASE}/harvester/b`],
    ['raw Kubernetes', '"https://localhost:8443/k8s/clusters/c-m-1/api/v1/pods"', '"https://localhost:8443/k8s/clusters/c-m-1/api/v1/pods"'],
    ['a longer word', `${BASE}beta1/x`, `${BASE}beta1/x`],
    ['another cluster', '"https://localhost:8443/k8s/clusters/c-m-2/v1/pods"', '"https://localhost:8443/k8s/clusters/c-m-2/v1/pods"'],
  ])('%s', (_name, given, expected) => {
    expect(rewriteLinks(given, harvester)).toBe(expected);
  });

  it('leaves Rancher\'s mount alone', () => {
    expect(rewriteLinks(`"${BASE}/pods"`, rancher)).toBe(`"${BASE}/pods"`);
  });

  it('gives the same in a stream, wherever it is cut', async () => {
    const piece = fc.oneof(fc.constant(`${BASE}/`), fc.constant(BASE), fc.constant('"'), fc.constant('https://localhost:8443/k8s'), fc.string({ unit: 'grapheme', maxLength: 6 }));
    await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 8 }), fc.array(fc.nat(400), { maxLength: 6 }), async (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(''));
      const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length];
      const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      const out: Buffer[] = [];
      const rewritten: AsyncIterable<Buffer> = Readable.from(chunks).pipe(new LinkRewriter(harvester));
      for await (const chunk of rewritten) out.push(chunk);
      expect(Buffer.concat(out).toString('utf8')).toBe(rewriteLinks(bytes.toString('utf8'), harvester));
    }), { numRuns: 300 });
  });
});

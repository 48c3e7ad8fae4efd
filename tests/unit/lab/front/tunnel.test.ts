import { describe, expect, it } from 'vitest';
import type { LabContext, LabUser } from '../../../../shell/lab/context.ts';
import { placeOf } from '../../../../shell/lab/front/steve/mount.ts';
import { tunnelRefusal, usualPatience } from '../../../../shell/lab/front/tunnel.ts';

const user: LabUser = { id: 'u-viewer', name: 'viewer', groups: [] };
const clusters = ['local', 'c-m-near', 'c-m-hidden'].map((id) => ({
  id, kind: id === 'local' ? 'management' as const : 'harvester' as const, displayName: id, name: id, server: '', kubeconfig: '', caFile: '', token: '', steve: '',
  harvesterSteve: undefined, stop: () => Promise.resolve(),
}));
const context: LabContext = {
  mode: 'rancher', scenario: 'fleet', rancher: '2.15.0', clusters, harvesters: [], away: [{ id: 'c-m-away', displayName: 'away' }], tools: { kubectl: '', helm: '' }, folder: '',
  arrays: { list: () => [], find: () => undefined, set: () => undefined, remove: () => undefined }, faults: { list: () => [], add: (fault) => ({ ...fault, id: '' }), clear: () => undefined },
  chartRepository: { url: '' }, log: () => undefined,
};
const world = { context, mayEnter: (_user: LabUser, id: string) => Promise.resolve(id !== 'c-m-hidden') };
const ask = (path: string, signal = new AbortController().signal, patience = { steve: 20, raw: 40 }): ReturnType<typeof tunnelRefusal> =>
  tunnelRefusal(placeOf(path, 'https://localhost:8443', clusters), user, world, signal, patience);

/** Sentences and waits as rancher/rancher 2.15 has them; front/tunnel.ts names the places. */
describe('the way to a cluster behind Rancher', () => {
  it.each(['/v1/pods', '/k8s/clusters/local/v1/pods', '/k8s/clusters/c-m-near/v1/pods', '/k8s/clusters/c-m-near/v1/harvester/pods', '/k8s/clusters/c-m-hidden/api/v1/pods', '/nothing'])(
    'is free: %s', async (path) => {
      expect(await ask(path)).toBeUndefined();
    });

  it.each(['/k8s/clusters/c-m-hidden/v1/pods', '/k8s/clusters/c-m-hidden/v1/harvester/pods'])('is closed without a word to who is no member: %s', async (path) => {
    expect(await ask(path)).toEqual({ status: 401, text: '' });
  });

  it.each([
    ['/k8s/clusters/c-m-away/v1/pods', 20, 'lost connection to cluster: failed to find Session for client stv-cluster-c-m-away'],
    ['/k8s/clusters/c-m-away/v1/harvester/pods', 20, 'lost connection to cluster: failed to find Session for client stv-cluster-c-m-away'],
    ['/k8s/clusters/c-m-away/api/v1/pods', 40, 'cluster agent disconnected'],
    ['/k8s/clusters/c-m-away/version', 40, 'cluster agent disconnected'],
  ])('is waited for when the agent is away: %s', async (path, patience, text) => {
    const since = performance.now();
    expect(await ask(path)).toEqual({ status: 500, text });
    expect(performance.now() - since).toBeGreaterThan(patience - 5);
  });

  it('is not waited for once who asked has left', async () => {
    const left = new AbortController();
    const answer = ask('/k8s/clusters/c-m-away/v1/pods', left.signal, { steve: 3_600_000, raw: 3_600_000 });
    left.abort();
    expect(await answer).toMatchObject({ status: 500 });
  });

  it('is looked for as long as Rancher does', () => {
    expect(usualPatience).toEqual({ steve: 14_000, raw: 30_000 });
  });
});

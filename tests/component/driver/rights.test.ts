import { expect, it } from 'vitest';
import Page from '../../../pkg/hpe-storage/features/driver/Page.vue';
import { FakeSteve } from '../fake-steve.ts';
import { mountPage } from '../mount.ts';

it('says which rights it takes to see the driver, to who has rights in some namespaces only', async() => {
  const steve = new FakeSteve();

  // Steve hides types of the cluster from them: a 404, where a type of namespaces is an empty list.
  steve.on(/^GET .*\/v1\/(harvester\/)?(storage\.k8s\.io\.|nodes|rbac\.|harvesterhci\.io\.settings|catalog\.cattle\.io\.(operations|clusterrepos))/, { status: 404, body: '' });
  const page = await mountPage(Page, { steve, page: 'driver', allowed: ({ namespace }) => namespace === 'team' });

  await page.until('Whether the driver is there cannot be told');
  expect(page.has('you may not look at: apps, deployments, csidrivers')).toBe(true);
});

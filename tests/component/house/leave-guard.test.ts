import { describe, expect, it } from 'vitest';
import Backends from '../../../pkg/hpe-storage/features/backends/Page.vue';
import { mountPage } from '../mount.ts';
import { useRunsStore } from '../../../pkg/hpe-storage/stores/runs.ts';

/** Whether the browser would ask before it leaves. */
const asks = (): boolean => {
  const event = new Event('beforeunload', { cancelable: true });

  window.dispatchEvent(event);

  return event.defaultPrevented;
};
const backends = () => mountPage(Backends, { page: 'backends', objects: { namespace: [{ metadata: { name: 'hpe-storage' } }] } });

describe('leaving the dashboard', () => {
  it('asks while a form holds what was typed, and no longer when it is closed', async() => {
    const page = await backends();

    await page.click('Create');
    expect(asks()).toBe(false);
    await page.fill('User name', 'csi');
    expect(asks()).toBe(true);
    await page.click('Cancel');
    expect(asks()).toBe(false);
  });

  it.each([
    ['ended', () => Promise.resolve(), 'done'],
    ['failed', () => Promise.reject(new Error('no')), 'failed'],
  ] as const)('asks while a run is under way, and not when it has %s', async(_how, end, phase) => {
    await backends();
    let finish: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => { finish = resolve; });
    const run = useRunsStore().plan('x', { code: 'x', args: {}, steps: [{ id: 'a', code: 'a', args: {}, deadlineMs: 60_000 }] }, [{ perform: async() => {
      await gate;
      await end();
    } }]);

    expect(asks()).toBe(false);
    const started = run.start();

    expect(asks()).toBe(true);
    finish();
    await started;
    expect([run.state.value.phase, asks()]).toEqual([phase, false]);
  });
});

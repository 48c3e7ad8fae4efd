import { computed, shallowReactive } from 'vue';
import { readinessSteps, type DriverSight, type ReadinessStep, type Seen } from '../domain/readiness/readiness.ts';
import type { Screen } from '../domain/screen.ts';
import { readAttachment, readClaim, readClass } from '../domain/volumes/read.ts';
import { readInstance, readVm } from '../domain/volumes/read-vm.ts';
import { volumeTable, type VolumeTable } from '../domain/volumes/rows.ts';
import type { StorageClass } from '../domain/volumes/types.ts';
import { useHost } from '../gateway/host.ts';
import { seeBackends, seeDriver } from '../gateway/readiness.ts';
import { each, members, readOnce } from './live.ts';
import { perCluster } from './per-cluster.ts';

/** What an answer says stays until a newer one is there, so that looking again does not blink. */
const FRESH_MS = 5_000;

/** The first screen that stands in the way; undefined when all have data. */
const gapOf = (screens: readonly Screen<unknown>[]): Seen<never> | undefined => {
  for (const screen of screens) {
    if (screen.kind === 'denied' || screen.kind === 'failed') {
      return screen;
    }
  }

  return screens.some(({ kind }) => kind === 'loading') ? { kind: 'loading' } : undefined;
};

/**
 * How far the cluster is, from what it shows. Claims, classes, VMs, instances and attachments are the dashboard's collections; driver and
 * backends take at most six requests of ours.
 */
export const useReadinessStore = perCluster('readiness', (steve) => {
  const host = useHost();
  const lives = {
    claims: host.live('persistentvolumeclaim'), classes: host.live('storage.k8s.io.storageclass'),
    vms: host.live('kubevirt.io.virtualmachine'), instances: host.live('kubevirt.io.virtualmachineinstance'), attachments: host.live('storage.k8s.io.volumeattachment'),
  };
  const read = { claim: readOnce(readClaim), storageClass: readOnce(readClass), vm: readOnce(readVm), instance: readOnce(readInstance), attachment: readOnce(readAttachment) };
  const asked = shallowReactive<{ driver: Seen<DriverSight>; backends: Seen<readonly string[]>; at: number }>({
    driver: { kind: 'loading' }, backends: { kind: 'loading' }, at: 0,
  });

  const classes = computed<Seen<readonly StorageClass[]>>(() =>
    gapOf([lives.classes.screen.value]) ?? { kind: 'known', value: each(members(lives.classes), read.storageClass) });

  const volumes = computed<Seen<VolumeTable>>(() => {
    const { claims, vms, instances } = lives;

    // Volumes are known without their classes too, which belong to no namespace.
    const needed = [claims, vms, instances, ...(classes.value.kind === 'denied' ? [] : [lives.classes])];

    return gapOf(needed.map(({ screen }) => screen.value)) ?? { kind: 'known', value: volumeTable({
      claims: each(members(claims), read.claim), classes: classes.value.kind === 'known' ? classes.value.value : undefined,
      vms: each(members(vms), read.vm), instances: each(members(instances), read.instance), volumes: [],
      // Not waited for: they tell a volume that something else than a VM has from a free one.
      attachments: each(members(lives.attachments), read.attachment),
    }) };
  });

  const steps = computed<readonly ReadinessStep[]>(() =>
    readinessSteps({ driver: asked.driver, backends: asked.backends, classes: classes.value, volumes: volumes.value }));

  /** Looks at driver and backends, unless that was done a moment ago. */
  const look = async(isForced = false): Promise<void> => {
    if (!isForced && Date.now() - asked.at < FRESH_MS) {
      return;
    }
    asked.at = Date.now();
    await Promise.all([
      seeDriver(steve).then((driver) => { asked.driver = driver; }), seeBackends(steve).then((backends) => { asked.backends = backends; }),
    ]);
  };

  const reload = async(): Promise<void> => {
    await Promise.all([look(true), ...Object.values(lives).filter(({ screen }) => screen.value.kind !== 'ready').map((live) => live.reload())]);
  };

  return { steps: () => steps.value, look, reload };
});

import { computed, markRaw, shallowRef } from 'vue';
import type { Problem } from '../domain/problem.ts';
import { loading, type Screen } from '../domain/screen.ts';
import { readAttachment, readClaim, readClass, readVolume } from '../domain/volumes/read.ts';
import { readInstance, readVm } from '../domain/volumes/read-vm.ts';
import { volumeTable, type VolumeTable } from '../domain/volumes/rows.ts';
import { HPE_PROVISIONER } from '../domain/volumes/types.ts';
import { indexPods, type StorageFacts } from '../domain/volumes/usage.ts';
import { text } from '../domain/kube/json.ts';
import { problemOf } from '../gateway/errors.ts';
import { useHost } from '../gateway/host.ts';
import { listClaimPage, listClaimWarnings, listClasses, listPodUses, readServerVersion } from '../gateway/storage.ts';
import { each, members, readOnce } from './live.ts';
import { perCluster } from './per-cluster.ts';

export interface PodsByClaim {
  readonly pods: ReadonlyMap<string, readonly string[]>;
  readonly problem: Problem | undefined;
}

/** Fast enough to be there before the dashboard has loaded everything. */
const FIRST_PAGE = 100;
const FIRST_PAGE_AT_LATEST_MS = 1_500;

const NOTHING: StorageFacts = { claims: [], volumes: [], classes: [], attachments: [], vms: [], instances: [] };

/** The HPE volumes of a cluster with everything they are joined to, live. */
export const useVolumesStore = perCluster('volumes', (steve) => {
  const host = useHost();
  // Opened after a wait, by when the route may name another cluster.
  const open = () => ({
    claims: host.live('persistentvolumeclaim', steve.clusterId), classes: host.live('storage.k8s.io.storageclass', steve.clusterId),
    vms: host.live('kubevirt.io.virtualmachine', steve.clusterId), instances: host.live('kubevirt.io.virtualmachineinstance', steve.clusterId),
    volumes: host.live('persistentvolume', steve.clusterId), attachments: host.live('storage.k8s.io.volumeattachment', steve.clusterId), namespaces: host.live('namespace', steve.clusterId),
  });
  const collections = shallowRef<ReturnType<typeof open>>();
  const read = {
    claim: readOnce(readClaim), storageClass: readOnce(readClass), vm: readOnce(readVm), instance: readOnce(readInstance),
    volume: readOnce(readVolume), attachment: readOnce(readAttachment),
  };
  const warnings = shallowRef<ReadonlyMap<string, string>>(new Map());
  const serverVersion = shallowRef('');
  const first = shallowRef<Pick<StorageFacts, 'claims' | 'classes'>>();

  const facts = computed<StorageFacts>(() => {
    const all = collections.value;

    return all ? {
      claims:      each(members(all.claims), read.claim),
      classes:     each(members(all.classes), read.storageClass),
      vms:         each(members(all.vms), read.vm),
      instances:   each(members(all.instances), read.instance),
      volumes:     each(members(all.volumes), read.volume),
      attachments: each(members(all.attachments), read.attachment),
    } : NOTHING;
  });

  const table = computed<Screen<VolumeTable>>(() => {
    const opened = collections.value;

    if (!opened) {
      return loading;
    }
    // Without one of these nothing true can be said of who uses a volume; the others add to the picture: most users may not list them.
    const needed = [opened.claims, opened.classes, opened.vms, opened.instances];
    const all = [...needed, opened.volumes, opened.attachments].map(({ screen }) => screen.value);
    const blocking = all.slice(0, needed.length).find(({ kind }) => kind === 'denied' || kind === 'failed');

    if (blocking && (blocking.kind === 'denied' || blocking.kind === 'failed')) {
      return blocking;
    }
    if (all.some(({ kind }) => kind === 'loading')) {
      return loading;
    }
    const data = volumeTable(facts.value, warnings.value);
    const stale = all.find((screen) => screen.kind === 'stale');

    if (stale?.kind === 'stale') {
      return { kind: 'stale', data, problem: stale.problem };
    }

    return data.rows.length ? { kind: 'ready', data } : { kind: 'empty' };
  });

  /** Rows of the first page while the rest is on its way; states that take VMs to know are not in them. */
  const preview = computed(() => {
    const page = table.value.kind === 'loading' && first.value ? volumeTable({ ...NOTHING, ...first.value }) : undefined;

    return page?.rows.length ? page : undefined;
  });

  const namespaces = computed(() => each(collections.value ? members(collections.value.namespaces) : [], (raw) => (text(raw, 'metadata', 'deletionTimestamp') ? undefined : text(raw, 'metadata', 'name'))));

  const loadFirstPage = async(): Promise<void> => {
    try {
      const ours = (await listClasses(steve)).filter(({ provisioner }) => provisioner === HPE_PROVISIONER);

      if (ours.length) {
        first.value = { classes: ours, claims: (await listClaimPage(steve, ours.map(({ name }) => name), 1, FIRST_PAGE)).items };
      }
    } catch {
      // The live list says what is wrong; this one only was to be quicker.
      first.value = undefined;
    }
  };

  /**
   * The first page alone, then everything: asked for side by side, the whole collections keep a few rows waiting for seconds,
   * in the browser's six connections and in the server.
   */
  const start = async(): Promise<void> => {
    let timer: ReturnType<typeof setTimeout> | undefined;

    await Promise.race([loadFirstPage(), new Promise((resolve) => { timer = setTimeout(resolve, FIRST_PAGE_AT_LATEST_MS); })]);
    clearTimeout(timer);
    collections.value = open();
  };

  /** Reads why claims are pending. Failing leaves the states without their reasons. */
  const loadWarnings = async(): Promise<void> => {
    try {
      const latest = [...await listClaimWarnings(steve)].sort((a, b) => a.at.localeCompare(b.at));

      warnings.value = new Map(latest.map(({ namespace, name, message }) => [`${ namespace }/${ name }`, message]));
    } catch {
      warnings.value = new Map();
    }
  };

  const loadServerVersion = async(): Promise<void> => {
    if (!serverVersion.value) {
      serverVersion.value = await readServerVersion(steve).catch(() => '');
    }
  };

  /** Pods that mount claims of a namespace and are no part of a VM, by claim id; with the problem where they could not be read. */
  const podsByClaim = async(namespace: string): Promise<PodsByClaim> => {
    try {
      return { pods: indexPods(await listPodUses(steve, namespace)), problem: undefined };
    } catch (error) {
      return { pods: new Map(), problem: problemOf(error) };
    }
  };

  const reload = async(): Promise<void> => {
    await Promise.all(Object.values(collections.value ?? {}).map((live) => live.reload()));
  };

  void start();

  return {
    /** What is shown, raw: reading it is tracked, and walking it costs no proxies. */
    live: markRaw({
      get facts() { return facts.value; },
      get table() { return table.value; },
      get preview() { return preview.value; },
      get namespaces() { return namespaces.value; },
      get serverVersion() { return serverVersion.value; },
    }),
    loadWarnings, loadServerVersion, podsByClaim, reload,
  };
});

import { computed, markRaw, shallowRef } from 'vue';
import type { Problem } from '../domain/problem.ts';
import { loading, type Screen } from '../domain/screen.ts';
import { readAttachment, readClaim, readClass, readVolume } from '../domain/volumes/read.ts';
import { readInstance, readVm } from '../domain/volumes/read-vm.ts';
import { volumeTable, type VolumeTable } from '../domain/volumes/rows.ts';
import { HPE_PROVISIONER, type KubeEvent } from '../domain/volumes/types.ts';
import { indexPods, type StorageFacts } from '../domain/volumes/usage.ts';
import { text } from '../domain/kube/json.ts';
import { isApiError, problemOf } from '../gateway/errors.ts';
import { useHost, type Live } from '../gateway/host.ts';
import { isDriverRegistered, listClaimPage, listClaimWarnings, listClasses, listPodUses, listWarnings, readServerVersion } from '../gateway/storage.ts';
import { each, members, readOnce } from './live.ts';
import { perCluster } from './per-cluster.ts';

export interface PodsByClaim {
  readonly pods: ReadonlyMap<string, readonly string[]>;
  readonly problem: Problem | undefined;
}

/** Fast enough to be there before the dashboard has loaded everything. */
const FIRST_PAGE = 100;
const WARNED_NAMESPACES = 10;
const FIRST_PAGE_AT_LATEST_MS = 1_500;

/** Collections that belong to no namespace, by their names in Kubernetes. */
const UNNAMESPACED = [['classes', 'storageclasses'], ['volumes', 'persistentvolumes'], ['attachments', 'volumeattachments']] as const;

const isDenied = ({ screen }: Live): boolean => screen.value.kind === 'denied';

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
  const isDriverThere = shallowRef<boolean | undefined>();
  const first = shallowRef<Pick<StorageFacts, 'claims' | 'classes'>>();

  const facts = computed<StorageFacts>(() => {
    const all = collections.value;

    return all ? {
      claims:      each(members(all.claims), read.claim),
      classes:     isDenied(all.classes) ? undefined : each(members(all.classes), read.storageClass),
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
    // Without one of these nothing true can be said of who uses a volume. The others add to the picture: they belong to no namespace, and
    // who has rights in some namespaces only may not list them.
    const needed = [opened.claims, opened.vms, opened.instances];
    const all = [...needed, opened.classes, opened.volumes, opened.attachments].map(({ screen }) => screen.value);
    const blocking = all.find(({ kind }, index) => (kind === 'denied' && index < needed.length) || (kind === 'failed' && index <= needed.length));

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

  const unseen = computed(() => {
    const opened = collections.value;

    return opened ? UNNAMESPACED.filter(([name]) => isDenied(opened[name])).map(([, resource]) => resource) : [];
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

  /** Who may not list the events of all namespaces may see those of their own: of the ones with pending claims, the first few. */
  const claimWarnings = async(): Promise<readonly KubeEvent[]> => {
    try {
      return await listClaimWarnings(steve);
    } catch (error) {
      if (!isApiError(error, 'denied')) {
        throw error;
      }
      const pending = facts.value.claims.filter(({ phase }) => phase === 'Pending').map(({ namespace }) => namespace);

      return (await Promise.all([...new Set(pending)].slice(0, WARNED_NAMESPACES).map((namespace) => listWarnings(steve, namespace))))
        .flat().filter(({ kind }) => kind === 'PersistentVolumeClaim');
    }
  };

  /** Reads why claims are pending. Failing leaves the states without their reasons. */
  const loadWarnings = async(): Promise<void> => {
    try {
      const latest = [...await claimWarnings()].sort((a, b) => a.at.localeCompare(b.at));

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

  /** Looked for each time that a page asks: it may have been installed or removed since. */
  const loadDriver = async(): Promise<void> => {
    isDriverThere.value = await isDriverRegistered(steve).catch(() => undefined);
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
      /** Resources that this user may not list, and which are therefore left out. */
      get unseen() { return unseen.value; },
      get namespaces() { return namespaces.value; },
      get serverVersion() { return serverVersion.value; },
      /** Undefined while nobody knows. */
      get isDriverThere() { return isDriverThere.value; },
    }),
    loadWarnings, loadServerVersion, loadDriver, podsByClaim, reload,
  };
});

import { vi } from 'vitest';
import Page from '../../../pkg/hpe-storage/features/driver/Page.vue';
import { FakeSteve, type Json } from '../fake-steve.ts';
import { mountPage } from '../mount.ts';

/** Frames that a log socket sends, and whether the server refuses it. */
export interface LogPlan { readonly frames: readonly string[]; readonly refusals?: number }

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/** WebSockets of operations' logs: each one opens, sends its frames and closes. */
export const stubLogSockets = (plan: LogPlan): { readonly opened: readonly string[] } => {
  const opened: string[] = [];
  let refusals = plan.refusals ?? 0;

  vi.stubGlobal('WebSocket', class {
    onmessage: ((event: { data: string }) => void) | undefined;
    onclose: (() => void) | undefined;

    constructor(url: URL | string, protocol: string) {
      opened.push(`${ protocol } ${ String(url) }`);
      queueMicrotask(() => {
        if (refusals > 0) {
          refusals -= 1;
        } else {
          for (const frame of plan.frames) this.onmessage?.({ data: base64(frame) });
        }
        this.onclose?.();
      });
    }

    close(): void {
      this.onclose?.();
    }
  });

  return { opened };
};

export const VALUES = {
  disable: { nimble: false, primera: false, alletraStorageMP: false },
  disableNodeConformance: false,
  iscsi: { chapSecretName: '' },
  logLevel: 'info',
  maxVolumesPerNode: 100,
  kubeletRootDir: '/var/lib/kubelet',
  node: { labels: {}, nodeSelector: {}, tolerations: [], affinity: {}, resources: { limits: { cpu: '2000m' } } },
  images: { csiNodeDriver: 'quay.io/hpestorage/csi-driver:v3.2.0', csiAttacher: 'registry.k8s.io/sig-storage/csi-attacher:v4.12.0' },
};

export const node = (name: string, more: Json = {}): Json => ({
  metadata: { name }, spec: {}, status: { nodeInfo: { osImage: 'Harvester v1.8.2', architecture: 'amd64', kubeletVersion: 'v1.35.2+rke2r1' } }, ...more,
});

export const repository = (name: string, url: string, condition: Json = { type: 'Downloaded', status: 'True' }): Json => ({
  metadata: { name, generation: 1, resourceVersion: '1' }, spec: { url }, status: { observedGeneration: 1, conditions: [condition] },
});

export const app = (version: string, more: { status?: string; name?: string; namespace?: string; repository?: string } = {}): Json => ({
  metadata: {
    name: more.name ?? 'hpe-csi-driver', namespace: more.namespace ?? 'hpe-storage',
    labels: more.repository === undefined ? {} : { 'catalog.cattle.io/cluster-repo-name': more.repository },
    ownerReferences: [{ kind: 'Secret', name: 'sh.helm.release.v1.hpe-csi-driver.v1' }],
  },
  spec: { info: { status: more.status ?? 'deployed', description: 'Install complete' }, chart: { metadata: { name: 'hpe-csi-driver', version } } },
});

export const operation = (name: string, action: string, conditions: readonly Json[], version = '3.2.0'): Json => ({
  metadata: { name, namespace: 'hpe-storage', creationTimestamp: new Date().toISOString() },
  status: {
    action, releaseName: 'hpe-csi-driver', namespace: 'hpe-storage', podCreated: true, token: 'do-not-show',
    command: ['helm', action, 'hpe-csi-driver', ...(action === 'install' ? [`/home/shell/helm/hpe-csi-driver-${ version }.tgz`] : [])], conditions,
  },
});

export const RUNNING = [{ type: 'Reconciling', status: 'True' }, { type: 'Stalled', status: 'False' }];
export const ENDED = [{ type: 'Reconciling', status: 'False' }, { type: 'Stalled', status: 'False' }];
export const FAILED = [{ type: 'Reconciling', status: 'False' }, { type: 'Stalled', status: 'True', message: ' exit code: 1' }];

const release = { 'meta.helm.sh/release-name': 'hpe-csi-driver', 'meta.helm.sh/release-namespace': 'hpe-storage' };

export const deployment = (name: string, ready = 1, annotations: Json = release): Json => ({
  metadata: { name, namespace: 'hpe-storage', annotations }, spec: { replicas: 1, template: { spec: { containers: [{ image: 'quay.io/hpestorage/csi-driver:v3.2.0' }] } } }, status: { readyReplicas: ready },
});

export const daemonSet = (ready = 1, annotations: Json = release): Json => ({
  metadata: { name: 'hpe-csi-node', namespace: 'hpe-storage', annotations }, status: { desiredNumberScheduled: 1, numberReady: ready },
});

/** Everything that a good installation leaves in the cluster. */
export const putDriver = (steve: FakeSteve, version: string, more: Parameters<typeof app>[1] = {}): void => {
  steve.add('catalog.cattle.io.app', app(version, more));
  steve.add('apps.deployment', deployment('hpe-csi-controller'), deployment('nimble-csp'));
  steve.add('apps.daemonset', daemonSet());
  steve.add('storage.k8s.io.csidriver', { metadata: { name: 'csi.hpe.com', annotations: release } });
  steve.add('storage.k8s.io.csinode', { metadata: { name: 'node-1' }, spec: { drivers: [{ name: 'csi.hpe.com' }] } });
};

export const takeDriver = (steve: FakeSteve): void => {
  for (const type of ['catalog.cattle.io.app', 'apps.deployment', 'apps.daemonset', 'storage.k8s.io.csidriver']) {
    for (const { metadata } of steve.all(type)) {
      const { name, namespace } = metadata as { name: string; namespace?: string };

      steve.delete(type, namespace === undefined ? name : `${ namespace }/${ name }`);
    }
  }
};

export interface Catalog {
  readonly steve: FakeSteve;
  /** Bodies of the install requests. */
  readonly installs: Json[];
  /** What Helm does when it is asked to install; the operation's conditions. */
  onInstall: (version: string) => readonly Json[];
  onUninstall: () => readonly Json[];
  /** Text of the plain log. */
  log: string;
}

/** A cluster with three nodes at most and Rancher's catalog; Helm does at once what a test tells it. */
export const catalogCluster = (): Catalog => {
  const steve = new FakeSteve();
  let made = 0;
  const catalog: Catalog = {
    steve, installs: [], log: '',
    onInstall: (version) => {
      putDriver(steve, version, { repository: 'hpe-storage' });

      return ENDED;
    },
    onUninstall: () => {
      takeDriver(steve);

      return ENDED;
    },
  };
  const start = (action: string, conditions: readonly Json[], version?: string): { status: number; body: unknown } => {
    made += 1;
    const name = `helm-operation-${ made }`;

    steve.add('catalog.cattle.io.operation', operation(name, action, conditions, version));

    return { status: 201, body: { type: 'chartActionOutput', operationName: name, operationNamespace: 'hpe-storage' } };
  };

  steve.add('node', node('node-1'));
  steve.on(/GET .*clusterrepos\/.*link=index/, { body: { entries: { 'hpe-csi-driver': [
    { version: '3.2.0', appVersion: '3.2.0', created: '2026-06-05T00:00:00Z' }, { version: '3.0.2', appVersion: '3.0.2' }, { version: '3.2.0-beta' }, { version: '2.4.2' },
  ] } } });
  steve.on(/GET .*link=info/, { body: { values: VALUES, chart: {} } });
  steve.on(/POST .*clusterrepos\/.*action=install/, ({ body }) => {
    catalog.installs.push(body as Json);
    const [chart] = (body as { charts: { version: string }[] }).charts;

    return start('install', catalog.onInstall(chart?.version ?? ''), chart?.version);
  });
  steve.on(/POST .*apps\/.*action=uninstall/, () => start('uninstall', catalog.onUninstall()));
  steve.on(/GET .*operations\/[^?]*\/logs/, () => ({ body: catalog.log }));

  return catalog;
};

export const HPE = 'https://hpe-storage.github.io/co-deployments/';

/** The driver's page of that cluster. */
export const open = (catalog: Catalog, query: Record<string, string> = {}) => mountPage(Page, { steve: catalog.steve, page: 'driver', query });

/** A cluster with the driver, HPE's repository, and no log to follow. */
export const withDriver = (version: string, more: Parameters<typeof putDriver>[2] = {}): Catalog => {
  const catalog = catalogCluster();

  stubLogSockets({ frames: [] });
  putDriver(catalog.steve, version, more);
  catalog.steve.add('catalog.cattle.io.clusterrepo', repository('hpe-storage', HPE));

  return catalog;
};

import { storageClass } from '../../unit/volumes/objects.ts';
import { node } from '../driver/cluster.ts';
import { FakeSteve, type Answer, type Json, type SeenRequest } from '../fake-steve.ts';

/** What one Harvester holds. Claims as [class, phase]. */
export interface Harvester {
  readonly name?: string;
  readonly provider?: string;
  readonly connected?: boolean;
  readonly driver?: string;
  readonly backends?: readonly string[];
  readonly claims?: readonly (readonly [string, string])[];
  readonly attachments?: number;
}

const workload = (name: string, spec: object, status: object) => ({ metadata: { name, namespace: 'hpe-storage' }, spec, status });
const BACKEND = { 'csi.storage.k8s.io/provisioner-secret-name': 'alletra', 'csi.storage.k8s.io/provisioner-secret-namespace': 'hpe-storage' };
export const PASSWORD = 'canary-Pw-1';

export const READY: Harvester = { driver: '3.2.0', backends: ['alletra'], claims: [['hpe', 'Bound'], ['hpe', 'Bound'], ['hpe-fast', 'Bound'], ['other', 'Pending']], attachments: 2 };

const backend = (name: string): Json => ({
  _type: 'Opaque', metadata: { name, namespace: 'hpe-storage' },
  data: { serviceName: btoa('alletra9000-csp-svc'), servicePort: btoa('8080'), backend: btoa('192.0.2.7'), username: btoa('admin'), password: btoa(PASSWORD) },
});

/** `metadata.fields[n]=x,…`: the columns of `kubectl get`, as Steve's cache filters them: exactly, and a comma is "or". */
const countRows = (rows: readonly (readonly string[])[], { url }: SeenRequest): Answer => {
  const filters = new URLSearchParams(url.split('?')[1]).getAll('filter');
  const found = rows.filter((row) => filters.every((filter) => filter.split(',').some((one) => {
    const [, column, value] = /^metadata\.fields\[(\d+)]=(.*)$/.exec(one) ?? [];

    return row[Number(column)] === value;
  })));

  // As the real one, it leaves a count of zero out.
  return { body: { type: 'collection', data: found.slice(0, 1).map(() => ({ metadata: { name: 'one' } })), ...(found.length ? { count: found.length } : {}) } };
};

/** Steve of one Harvester. */
export const harvesterSteve = ({ driver, backends = [], claims = [], attachments = 0 }: Harvester): FakeSteve => {
  const steve = new FakeSteve();

  steve.add('node', node('n1'));
  steve.add('harvesterhci.io.setting', { metadata: { name: 'server-version' }, value: 'v1.8.2', default: '' });
  if (driver !== undefined) {
    steve.add('storage.k8s.io.csidriver', { metadata: { name: 'csi.hpe.com' } });
    steve.add('apps.deployment', workload('hpe-csi-controller', { replicas: 1, template: { spec: { containers: [{ image: `quay.io/hpestorage/csi-driver:v${ driver }` }] } } }, { readyReplicas: 1 }));
    steve.add('apps.daemonset', workload('hpe-csi-node', {}, { desiredNumberScheduled: 1, numberReady: 1 }));
    steve.add('storage.k8s.io.storageclass', storageClass('hpe', { parameters: BACKEND }), storageClass('hpe-fast', { parameters: BACKEND }), storageClass('other', { provisioner: 'driver.longhorn.io' }));
  }
  steve.add('secret', ...backends.map(backend), { metadata: { name: 'unrelated', namespace: 'default' }, data: { token: 'eA==' } });
  steve.on(/^GET .*\/persistentvolumeclaims\?/, (request) => countRows(claims.map(([className, phase]) => ['', phase, '', '', '', className]), request));
  steve.on(/^GET .*\/storage\.k8s\.io\.volumeattachments\?/, (request) => countRows(Array.from({ length: attachments }, () => ['', 'csi.hpe.com']), request));

  return steve;
};

const management = (id: string, { name = id, provider = 'harvester', connected = true }: Harvester): Json => ({
  metadata: { name: id, labels: { 'provider.cattle.io': provider } }, spec: { displayName: name },
  status: { provider, conditions: [{ type: 'Connected', status: connected ? 'True' : 'False' }] },
});

export interface Fleet {
  /** Rancher, which passes requests on to the clusters. */
  readonly rancher: FakeSteve;
  cluster(id: string): FakeSteve;
  /** Requests to a cluster as `METHOD path`, in their order. */
  asked(id: string): readonly string[];
  /** How many clusters are being asked at once, at most. */
  readonly answers: Readonly<Record<string, (answer: Answer | 'go on') => void>>;
  /** Keeps a cluster's answers back until `answers[id]` is called. */
  hold(id: string): void;
}

/** A Rancher with these Harvesters, by id. */
export const fleetOf = (harvesters: Readonly<Record<string, Harvester>>): Fleet => {
  const rancher = new FakeSteve();
  const clusters = new Map(Object.entries(harvesters).map(([id, one]) => [id, harvesterSteve(one)]));
  const held = new Map<string, Promise<Answer | 'go on'>>();
  const answers: Record<string, (answer: Answer | 'go on') => void> = {};
  const cluster = (id: string): FakeSteve => clusters.get(id) ?? new FakeSteve();

  rancher.add('management.cattle.io.cluster', ...Object.entries(harvesters).map(([id, one]) => management(id, one)));
  rancher.on(/^\w+ \/k8s\/clusters\/([^/]+)\//, async({ method, url, body }, [, id = '']) => {
    const answer = await (held.get(id) ?? 'go on');

    if (answer !== 'go on') return answer;
    const response = await cluster(id).fetch(encodeURI(url), { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await response.text();

    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) as unknown : text };
  });

  return {
    rancher, cluster, answers,
    asked: (id) => cluster(id).requests.map(({ method, url }) => `${ method } ${ url.replace(/^\/k8s\/clusters\/[^/]+/, '') }`),
    hold:  (id) => {
      held.set(id, new Promise((resolve) => {
        answers[id] = (answer) => {
          if (answer === 'go on') held.delete(id);
          resolve(answer);
        };
      }));
    },
  };
};

import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { runCommand } from '../setup/run-command.ts';
import { accepted, type ApiAnswer } from './api.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { authority, signed } from './pki.ts';
import { KUBEVIRT_VERSION } from './programs.ts';
import { loopbackPort, SPARING, type Starting } from './starting.ts';

/** kubevirt.io/client-go/util/util.go: where KubeVirt looks for its own namespace, and nowhere else. */
const NAMESPACE_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';

/**
 * The namespace that KubeVirt takes for its own: `kubevirt`, or this machine's when it is itself a pod.
 * Its service accounts there (`kubevirt-handler` and so on) are the only ones that its webhooks let write a VM's status.
 */
export function kubevirtNamespace(): string {
  try {
    return readFileSync(NAMESPACE_FILE, 'utf8').trim();
  } catch {
    return 'kubevirt';
  }
}

/** A part of KubeVirt as a Kubernetes user. */
export function kubevirtUser(part: 'controller' | 'handler' | 'apiserver'): string {
  return `system:serviceaccount:${kubevirtNamespace()}:kubevirt-${part}`;
}

/** Starts virt-api and virt-controller, and waits until a VM would be taken and acted upon. */
export async function startKubevirt(starting: Starting): Promise<void> {
  const { options, api, apply, ready } = starting;
  const namespace = kubevirtNamespace();
  const folder = path.join(starting.folder, 'kubevirt');
  await mkdir(folder, { recursive: true });
  const ca = await authority(path.join(folder, 'ca'), 'kubevirt.io');
  await Promise.all([
    signed(path.join(folder, 'api'), ca, `virt-api.${namespace}.svc`, [`virt-api.${namespace}.svc`]),
    signed(path.join(folder, 'handler'), ca, 'kubevirt.io:system:client:virt-handler'),
    options.kept === true ? undefined : apply({ file: options.programs.kubevirtCrds }),
    lay(starting, namespace, ca.certificate),
  ]);
  await ready('kube-apiserver', async () => (await api.get('/apis/kubevirt.io/v1/virtualmachines?limit=1')).status === 200);
  await ready('kube-apiserver', async () => isMade(await api.post(`/apis/kubevirt.io/v1/namespaces/${namespace}/kubevirts`, configuration(namespace))));
  accepted(await api.merge(`/apis/kubevirt.io/v1/namespaces/${namespace}/kubevirts/kubevirt/status`, DEPLOYED), 'status of KubeVirt');
  const [apiPort] = await Promise.all([startApi(starting, folder), startController(starting, folder)]);
  const registrations = await runCommand(options.programs.kubevirtRegister, [namespace, String(apiPort), path.join(folder, 'ca.crt')]);
  await apply({ text: registrations });
  await ready('virt-api', async () => (await api.get('/apis/subresources.kubevirt.io/v1')).status === 200);
  await ready('virt-api', () => takesVms(starting));
  await ready('virt-controller', () => leads(starting, namespace));
}

async function startApi(starting: Starting, folder: string): Promise<number> {
  const port = await loopbackPort();
  starting.start('virt-api', starting.options.programs.virtApi, [
    '--kubeconfig', await kubeconfigFor(starting, folder, 'apiserver'), '--listen', '127.0.0.1', '--port', String(port),
    '--console-server-port', String(await loopbackPort()),
    '--tls-cert-file', path.join(folder, 'api.crt'), '--tls-key-file', path.join(folder, 'api.key'),
    '--handler-cert-file', path.join(folder, 'handler.crt'), '--handler-key-file', path.join(folder, 'handler.key'),
  ], { restart: true, env: { ...SPARING } });
  return port;
}

async function startController(starting: Starting, folder: string): Promise<void> {
  starting.start('virt-controller', starting.options.programs.virtController, [
    '--kubeconfig', await kubeconfigFor(starting, folder, 'controller'), '--listen', '127.0.0.1', '--port', String(await loopbackPort()),
    '--prom-cert-file', path.join(folder, 'api.crt'), '--prom-key-file', path.join(folder, 'api.key'),
    '--launcher-image', `registry.suse.com/suse/sles/15.7/virt-launcher:${KUBEVIRT_VERSION}`,
  ], { restart: true, env: { POD_NAME: 'virt-controller-0', NODE_NAME: starting.options.nodes[0]?.name ?? 'node' } });
}

async function kubeconfigFor({ options, server, ca, token }: Starting, folder: string, part: 'controller' | 'apiserver'): Promise<string> {
  const file = path.join(folder, `${part}.kubeconfig`);
  await writeFile(file, kubeconfigText({ name: options.name, server, ca: ca.certificate, token, as: kubevirtUser(part) }), { mode: 0o600 });
  return file;
}

/** 409: it is there already. */
const isMade = ({ status }: ApiAnswer): boolean => status === 201 || status === 409;

/** virt-api's webhooks answer: its mutating one fills in what a VM leaves out, so a dry run shows that it was asked. */
async function takesVms({ api }: Starting): Promise<boolean> {
  const probe = {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachine',
    metadata: { name: 'probe' },
    spec: { runStrategy: 'Halted', template: { spec: { domain: { devices: {}, memory: { guest: '64Mi' } } } } },
  };
  const answer = await api.post('/apis/kubevirt.io/v1/namespaces/default/virtualmachines?dryRun=All', probe);
  return answer.status === 201 && text(JSON.parse(answer.text), 'spec', 'template', 'spec', 'architecture') !== undefined;
}

async function leads({ api }: Starting, namespace: string): Promise<boolean> {
  const lease = await api.get(`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/virt-controller`);
  return lease.status === 200 && (text(JSON.parse(lease.text), 'spec', 'holderIdentity') ?? '') !== '';
}

interface Placed {
  metadata: { name: string; namespace?: string };
}

/** What virt-operator makes before it starts the others. */
async function lay({ api }: Starting, namespace: string, ca: string): Promise<void> {
  const put = async (collection: string, object: Placed & Record<string, unknown>): Promise<void> => {
    accepted(await api.apply(`${collection}/${object.metadata.name}`, object), `${collection}/${object.metadata.name}`);
  };
  const inside = (plural: string): string => `/api/v1/namespaces/${namespace}/${plural}`;
  await put('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await Promise.all([
    ...['kubevirt-ca', 'kubevirt-export-ca'].map((name) => (
      put(inside('configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { 'ca-bundle': ca } })
    )),
    // kube-apiserver reaches virt-api's webhooks and aggregated APIs through this name, which leads to this machine
    put(inside('services'), { apiVersion: 'v1', kind: 'Service', metadata: { name: 'virt-api', namespace }, spec: { type: 'ExternalName', externalName: 'localhost' } }),
    ...['controller', 'handler', 'apiserver'].map((part) => `kubevirt-${part}`).flatMap((name) => [
      put(inside('serviceaccounts'), { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }),
      put('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [{ kind: 'ServiceAccount', name, namespace }],
      }),
    ]),
  ]);
}

/** As Harvester 1.8 configures it (deploy/charts/harvester/values.yaml, kubevirt), and with emulation since there is no /dev/kvm. */
function configuration(namespace: string): object {
  return {
    apiVersion: 'kubevirt.io/v1',
    kind: 'KubeVirt',
    metadata: { name: 'kubevirt', namespace },
    spec: {
      configuration: {
        vmStateStorageClass: 'vmstate-persistence',
        developerConfiguration: {
          useEmulation: true,
          featureGates: ['CPUManager', 'DeclarativeHotplugVolumes', 'ExpandDisks', 'EnableVirtioFsConfigVolumes', 'HostDevices'],
        },
        vmRolloutStrategy: 'LiveUpdate',
        network: { defaultNetworkInterface: 'bridge', permitSlirpInterface: true, permitBridgeInterfaceOnPodNetwork: true },
      },
    },
  };
}

const DEPLOYED = {
  status: {
    phase: 'Deployed',
    defaultArchitecture: 'amd64',
    observedKubeVirtVersion: KUBEVIRT_VERSION,
    conditions: [{ type: 'Available', status: 'True' }],
  },
} as const;

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { list, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { runCommand } from '../setup/run-command.ts';
import { accepted, kubeApi } from './api.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { nodeObject } from './nodes.ts';
import { authority, signed, signingKey } from './pki.ts';
import { loopbackPort, SPARING_LARGE, type ClusterOptions, type Starting } from './starting.ts';

/** Starts a kube-apiserver with certificates, keys and a token of its own. */
export async function startApiServer(options: ClusterOptions): Promise<Starting> {
  const { name, supervisor } = options;
  const folder = path.join(options.folder, name);
  await mkdir(folder, { recursive: true });
  const at = (file: string): string => path.join(folder, file);
  const ca = await authority(at('ca'), `${name}-ca`);
  const frontCa = await authority(at('front-ca'), `${name}-front-proxy-ca`);
  await Promise.all([
    signed(at('apiserver'), ca, 'kube-apiserver', ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc']),
    signed(at('front'), frontCa, 'front-proxy'),
    signed(at('kubelet'), ca, 'kubelet'),
    signingKey(at('service-accounts.key')),
  ]);
  const token = randomBytes(24).toString('hex');
  await writeFile(at('tokens.csv'), `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  const port = await loopbackPort();
  const server = `https://127.0.0.1:${port}`;
  const api = kubeApi(server, ca.certificate, token);
  const kubeconfig = at('kubeconfig');
  await writeFile(kubeconfig, kubeconfigText({ name, server, ca: ca.certificate, token }), { mode: 0o600 });
  const starting: Starting = {
    options, folder, api, ca, server, token, kubeconfig,
    start: (process, command, args, extra) => supervisor.start(`${name}.${process}`, command, args, { cwd: folder, ...extra }),
    ready: (process, check, deadlineMs) => supervisor.ready(`${name}.${process}`, check, deadlineMs),
    apply: async (manifest) => {
      await runCommand(
        options.tools.kubectl,
        ['--kubeconfig', kubeconfig, 'apply', '--server-side', '--force-conflicts', '--validate=false', '-f', 'file' in manifest ? manifest.file : '-'],
        { deadlineMs: 180_000, ...('text' in manifest ? { input: manifest.text } : {}) },
      );
    },
  };
  starting.start('kube-apiserver', options.programs.kubeApiserver, apiServerFlags(starting, port), { env: { ...SPARING_LARGE } });
  await starting.ready('kube-apiserver', async () => (await api.get('/readyz')).status === 200);
  return starting;
}

function apiServerFlags({ options, folder }: Starting, port: number): string[] {
  const at = (file: string): string => path.join(folder, file);
  return [
    `--etcd-servers=${options.etcd.url}`, `--etcd-prefix=/${options.name}`,
    '--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', `--secure-port=${port}`,
    `--tls-cert-file=${at('apiserver.crt')}`, `--tls-private-key-file=${at('apiserver.key')}`, `--cert-dir=${folder}`,
    '--service-account-issuer=https://kubernetes.default.svc', `--service-account-key-file=${at('service-accounts.key')}`,
    `--service-account-signing-key-file=${at('service-accounts.key')}`, '--service-cluster-ip-range=10.53.0.0/16',
    '--authorization-mode=RBAC', `--token-auth-file=${at('tokens.csv')}`, '--allow-privileged=true', '--profiling=false',
    // aggregated APIs and webhooks on this machine are reached through Services of type ExternalName; the reconciler would
    // refuse a loopback address as the endpoint of `kubernetes`
    '--endpoint-reconciler-type=none', '--kubelet-preferred-address-types=InternalDNS,InternalIP',
    `--client-ca-file=${at('ca.crt')}`, `--requestheader-client-ca-file=${at('front-ca.crt')}`, '--requestheader-allowed-names=front-proxy',
    `--proxy-client-cert-file=${at('front.crt')}`, `--proxy-client-key-file=${at('front.key')}`,
    '--requestheader-username-headers=X-Remote-User', '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
  ];
}

export async function startControllers({ options, folder, kubeconfig, start }: Starting): Promise<void> {
  const { programs } = options;
  const [manager, scheduler] = [await loopbackPort(), await loopbackPort()];
  const identity = [`--kubeconfig=${kubeconfig}`, `--authentication-kubeconfig=${kubeconfig}`, `--authorization-kubeconfig=${kubeconfig}`];
  const local = ['--leader-elect=false', '--bind-address=127.0.0.1', '--kube-api-qps=200', '--kube-api-burst=400'];
  start('kube-controller-manager', programs.kubeControllerManager, [
    ...identity, ...local, `--secure-port=${manager}`, `--cert-dir=${path.join(folder, 'controller-manager')}`,
    `--service-account-private-key-file=${path.join(folder, 'service-accounts.key')}`, `--root-ca-file=${path.join(folder, 'ca.crt')}`,
  ]);
  start('kube-scheduler', programs.kubeScheduler, [
    ...identity, ...local, `--secure-port=${scheduler}`, `--cert-dir=${path.join(folder, 'scheduler')}`,
  ]);
}

/** kwok plays the kubelets on one port: its stages are data, and a `Logs` object names the file that `kubectl logs` shows. */
export async function startKwok({ options, folder, kubeconfig, apply, start, api }: Starting, port: number): Promise<void> {
  if (options.kept !== true) await apply({ file: options.programs.kwokLogsCrd });
  await options.supervisor.ready(`${options.name}.kube-apiserver`, async () => (await api.get('/apis/kwok.x-k8s.io/v1alpha1/logs')).status === 200);
  start('kwok', options.programs.kwok, [
    ...(await stageFiles(options.programs.kwokStages)).map((file) => `--config=${file}`),
    `--kubeconfig=${kubeconfig}`, '--manage-all-nodes=true', '--node-lease-duration-seconds=40', '--enable-crds=Logs',
    '--cidr=10.52.0.0/16', '--node-ip=127.0.0.1', `--node-port=${port}`, `--server-address=127.0.0.1:${port}`,
    `--tls-cert-file=${path.join(folder, 'kubelet.crt')}`, `--tls-private-key-file=${path.join(folder, 'kubelet.key')}`,
  ]);
}

/** Makes the nodes, and waits until kwok has made them Ready. Those that are there already are told where their kubelets are now. */
export async function createNodes({ options, api, ready }: Starting, kubeletPort: number): Promise<void> {
  await Promise.all(options.nodes.map(async (node) => {
    accepted(await api.post('/api/v1/nodes', nodeObject(node, options.kubevirt)), `node ${node.name}`);
    if (options.kept !== true) return;
    const status = { daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } } };
    accepted(await api.merge(`/api/v1/nodes/${node.name}/status`, { status }), `kubelet of ${node.name}`);
  }));
  await ready('kwok', async () => {
    const nodes = list(JSON.parse((await api.get('/api/v1/nodes')).text), 'items');
    return nodes.filter(isReady).length >= options.nodes.length;
  });
}

function isReady(node: unknown): boolean {
  return list(node, 'status', 'conditions').some((one) => text(one, 'type') === 'Ready' && text(one, 'status') === 'True');
}

async function stageFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort().map((file) => path.join(folder, file));
}

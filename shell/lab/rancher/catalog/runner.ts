import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { list, record, text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import { Queue } from '../../actors/kube/queue.ts';
import type { JsonObject, LabUser } from '../../context.ts';
import { CATALOG, follow, now, SYSTEM, type Clients, type Following } from './clients.ts';
import { HELM_DATA } from './commands.ts';
import { courseOf, statusAfter } from './conditions.ts';
import { runHelm } from './helm-process.ts';
import { OperationLog } from './operation-log.ts';
import { TOKEN_LABEL } from './operation-objects.ts';
import type { Prepared } from './operations.ts';

interface Run {
  prepared: Prepared;
  log: OperationLog;
  folder: string;
  started: boolean;
}

const pods = `/api/v1/namespaces/${SYSTEM}/pods`;
const RULE = '-'.repeat(69);

/** Does what the pods of operations do, and keeps the operations' conditions. */
export class Runner {
  private readonly clients: Clients;
  private readonly helm: string;
  private readonly folder: string;
  private readonly runs = new Map<string, Run>();
  private readonly queue: Queue;
  private readonly ending = new AbortController();
  private readonly working = new Set<Promise<void>>();
  private following: Following | undefined;

  constructor(clients: Clients, helm: string, folder: string, onError: (name: string, error: unknown) => void) {
    this.clients = clients;
    this.helm = helm;
    this.folder = folder;
    this.queue = new Queue((name) => this.look(name), { onError });
  }

  async start(): Promise<void> {
    const selection = { labelSelector: TOKEN_LABEL };
    this.following = await follow(this.clients, pods, selection, ({ metadata }) => this.queue.add(metadata?.name ?? ''));
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.following?.stop();
    await Promise.allSettled(this.working);
    await this.queue.stop();
  }

  register(prepared: Prepared): void {
    const folder = path.join(this.folder, prepared.name);
    this.runs.set(prepared.name, { prepared, folder, started: false, log: new OperationLog(path.join(folder, 'log')) });
  }

  /** The log of an operation whose container runs or has run. */
  log(name: string): OperationLog | undefined {
    const run = this.runs.get(name);
    return run?.started === true ? run.log : undefined;
  }

  private async look(name: string): Promise<void> {
    const run = this.runs.get(name);
    if (run === undefined) return;
    const pod = await this.clients.find(`${pods}/${name}`);
    const course = courseOf(pod);
    if (course.kind === 'running' && !run.started) await this.begin(run);
    const operation = `${CATALOG}/namespaces/${run.prepared.namespace}/operations/${name}`;
    const known = await this.clients.find(operation);
    const status = known === undefined ? undefined : statusAfter(record(known, 'status'), course, now());
    if (status !== undefined) await this.clients.merge(`${operation}/status`, { status });
  }

  private async begin(run: Run): Promise<void> {
    await mkdir(run.folder, { recursive: true });
    run.started = true;
    const work = this.run(run).finally(() => this.working.delete(work));
    this.working.add(work);
  }

  private async run(run: Run): Promise<void> {
    const { prepared, log, folder } = run;
    let code = 1;
    try {
      await this.serveLog(prepared.name, path.join(folder, 'log'));
      for (const [file, content] of Object.entries(prepared.files)) await writeFile(path.join(folder, file), content, { mode: 0o600 });
      const kubeconfig = path.join(folder, 'kubeconfig');
      await writeFile(kubeconfig, this.kubeconfig(prepared.user), { mode: 0o600 });
      code = await this.calls(prepared, log, folder, kubeconfig);
    } catch (error) {
      log.say(error instanceof Error ? error.message : String(error));
    }
    await log.end();
    if (!this.ending.signal.aborted) await this.finish(prepared.name, code);
  }

  /** rancher/shell package/helm-cmd: every call is shown, the first that fails ends it. */
  private async calls(prepared: Prepared, log: OperationLog, folder: string, kubeconfig: string): Promise<number> {
    for (const args of prepared.calls) {
      const line = ['helm', ...args].join(' ');
      log.say(line);
      const local = args.map((arg) => arg.replaceAll(HELM_DATA, folder));
      const onLine = (text: string): void => log.say(text.replaceAll(folder, HELM_DATA));
      const code = await runHelm({ helm: this.helm, kubeconfig, folder, args: local, onLine, signal: this.ending.signal });
      if (code !== 0) return code;
      for (const text of ['', RULE, `SUCCESS: ${line}`, RULE]) log.say(text);
    }
    return 0;
  }

  /** kwok's kubelet reads a pod's log where its `Logs` object says, so that `kubectl logs` shows it too. */
  private async serveLog(pod: string, logsFile: string): Promise<void> {
    await writeFile(logsFile, '');
    await this.clients.ensure(`/apis/kwok.x-k8s.io/v1alpha1/namespaces/${SYSTEM}/logs`, {
      apiVersion: 'kwok.x-k8s.io/v1alpha1',
      kind: 'Logs',
      metadata: { name: pod, namespace: SYSTEM },
      spec: { logs: [{ containers: ['helm'], logsFile, follow: true }] },
    }).catch(() => undefined);
  }

  private kubeconfig(user: LabUser): string {
    const { server, caFile, token } = this.clients.cluster;
    return stringify({
      'apiVersion': 'v1',
      'kind': 'Config',
      'clusters': [{ name: 'cluster', cluster: { server, 'certificate-authority': caFile } }],
      'users': [{ name: 'caller', user: { token, 'as': user.id, 'as-groups': [...user.groups] } }],
      'contexts': [{ name: 'operation', context: { cluster: 'cluster', user: 'caller' } }],
      'current-context': 'operation',
    });
  }

  /** Writes the end of the containers, as a kubelet does. */
  private async finish(name: string, exitCode: number): Promise<void> {
    const pod = await this.clients.find(`${pods}/${name}`);
    const ended = (code: number, startedAt: unknown): JsonObject =>
      ({ terminated: { exitCode: code, reason: code === 0 ? 'Completed' : 'Error', startedAt, finishedAt: now() } });
    const containerStatuses = list(pod, 'status', 'containerStatuses').map((status) => ({
      ...record(status),
      ready: false,
      started: false,
      state: ended(text(status, 'name') === 'helm' ? exitCode : 0, text(status, 'state', 'running', 'startedAt') ?? now()),
    }));
    await this.clients.merge(`${pods}/${name}/status`, { status: { phase: exitCode === 0 ? 'Succeeded' : 'Failed', containerStatuses } });
  }
}

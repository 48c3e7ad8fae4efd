import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { isRecord, record, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import type { Client, ContractLab } from './lab.ts';
import { eventually, openLab } from './lab.ts';
import { framesOf } from './recordings.ts';

type Frame = Readonly<Record<string, unknown>>;

let lab: ContractLab;
let admin: Client;
const sockets: WebSocket[] = [];

beforeAll(async () => {
  lab = await openLab();
  admin = await lab.login('admin');
});

afterAll(() => {
  for (const socket of sockets) socket.terminate();
});

async function open(client: Client, path: string): Promise<{ send(data: unknown): void; frames: Frame[]; socket: WebSocket }> {
  const socket = client.socket(path);
  sockets.push(socket);
  const frames: Frame[] = [];
  socket.on('message', (data: Buffer) => {
    const frame: unknown = JSON.parse(data.toString('utf8'));
    if (isRecord(frame)) frames.push(frame);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return { socket, frames, send: (data) => socket.send(typeof data === 'string' ? data : JSON.stringify(data)) };
}

const MOUNTS = [['rancher', '/v1'], ['harvester', '/v1/harvester']] as const;

describe.each(MOUNTS)('subscribe on the %s mount', (kind, base) => {
  const own = (path: string): string => `/k8s/clusters/${lab.harvester}${base}${path}`;
  const recorded = (name: string): Frame => {
    const found = framesOf(`front-subscribe-${kind}`).find((frame) => frame.kind === 'received' && frame.data.name === name && frame.data.resourceType === 'configmap');
    if (found?.kind !== 'received') throw new Error(`nothing recorded of ${name}`);
    return found.data;
  };

  /** Makes, changes and removes a ConfigMap; gives the frames about it, undefined when Steve dropped the watch in between. */
  const lifeOf = async (name: string, frames: readonly Frame[]): Promise<Frame[] | undefined> => {
    const id = `default/${name}`;
    const about = (): Frame[] => frames.filter((frame) => text(frame, 'data', 'id') === id);
    const dropped = frames.filter((frame) => frame.name === 'resource.stop').length;
    const until = async (event: string): Promise<void> => {
      await eventually(() => Promise.resolve(frames), (all) => about().some((frame) => frame.name === event)
        || all.filter((frame) => frame.name === 'resource.stop').length > dropped);
    };
    const made = await admin.ask('POST', own('/configmaps'), { body: { type: 'configmap', metadata: { name, namespace: 'default' }, data: { n: '1' } } });
    expect(made.status).toBe(201);
    await until('resource.create');
    await admin.ask('PUT', own(`/configmaps/${id}`), { body: { ...record(made.body), data: { n: '2' } } });
    await until('resource.change');
    await admin.ask('DELETE', own(`/configmaps/${id}`));
    await until('resource.remove');
    return about().length >= 3 ? about() : undefined;
  };

  it('brings create, change and remove with the shape and the links as recorded', async () => {
    const { frames, send, socket } = await open(admin, `${own('/subscribe')}?sockId=1`);
    const watch = { resourceType: 'configmap', namespace: 'default' };
    const begin = async (): Promise<void> => {
      const before = frames.filter((frame) => frame.name === 'resource.start').length;
      send(watch);
      await eventually(() => Promise.resolve(frames.filter((frame) => frame.name === 'resource.start').length), (count) => count > before);
    };
    await begin();
    const started = frames.find((frame) => frame.name === 'resource.start') ?? {};
    expect(Object.keys(started).toSorted()).toEqual(Object.keys(recorded('resource.start')).toSorted());

    // Steve drops a watch whose reader is slow, as on a busy machine; clients then watch anew, and so does this one
    let seen: Frame[] | undefined;
    for (let attempt = 1; seen === undefined && attempt <= 3; attempt += 1) {
      seen = await lifeOf(`sub-${kind}-${attempt}`, frames);
      if (seen === undefined) await begin();
    }
    const events = seen ?? [];
    expect(events.map((frame) => frame.name)).toEqual(['resource.create', 'resource.change', 'resource.remove']);
    for (const frame of events) {
      const like = recorded(text(frame, 'name') ?? '');
      const id = text(frame, 'data', 'id') ?? '';
      expect(Object.keys(frame).toSorted(), 'keys of the frame').toEqual(Object.keys(like).toSorted());
      expect(Object.keys(record(frame, 'data', 'links')).toSorted()).toEqual(Object.keys(record(like, 'data', 'links')).toSorted());
      expect(text(frame, 'data', 'links', 'self')).toBe(`${lab.url}${own(`/configmaps/${id}`)}`);
      expect(text(frame, 'data', 'links', 'view')).toBe(`${lab.url}/k8s/clusters/${lab.harvester}/api/v1/namespaces/default/configmaps/${id.slice('default/'.length)}`);
    }
    socket.close();
  });

  it('says of an unknown type what is recorded', async () => {
    const { frames, send, socket } = await open(admin, own('/subscribe'));
    send({ resourceType: 'nope.example.com.thing' });
    const about = (): Frame[] => frames.filter((frame) => frame.resourceType === 'nope.example.com.thing');
    await eventually(() => Promise.resolve(about().length), (count) => count >= 2);
    const expected = framesOf(`front-subscribe-${kind}`).flatMap((frame) => (frame.kind === 'received' && frame.data.resourceType === 'nope.example.com.thing' ? [frame.data] : []));
    expect(about().slice(0, 2)).toEqual(expected);
    socket.close();
  });

  it('passes on what is no JSON, and what is said to that', async () => {
    const { frames, send, socket } = await open(admin, own('/subscribe'));
    send('{not json');
    await eventually(() => Promise.resolve(frames.length), (count) => count > 0);
    const expected = framesOf(`front-subscribe-${kind}`).at(-1);
    expect(frames[0]).toEqual(expected?.kind === 'received' ? expected.data : undefined);
    socket.close();
  });
});

describe('sockets', () => {
  const refused = (client: Client, path: string, headers: Record<string, string> = {}): Promise<number> => new Promise((resolve, reject) => {
    const socket = client.socket(path, [], headers);
    socket.once('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0));
    socket.once('open', () => reject(new Error('it was opened')));
    socket.once('error', () => undefined);
  });

  it('are not opened without a session, nor for another site\'s page', async () => {
    expect(await refused(lab.anonymous, '/v1/subscribe')).toBe(401);
    expect(await refused(admin, '/v1/subscribe', { origin: 'https://elsewhere.example' })).toBe(403);
  });

  it('of norman are opened, and alive', async () => {
    const { frames, socket } = await open(admin, '/v3/subscribe?sockId=2');
    await eventually(() => Promise.resolve(frames.length), (count) => count > 0);
    expect(frames[0]).toMatchObject({ name: 'ping' });
    socket.close();
  });

  it('end when a fault drops them', async () => {
    const { socket } = await open(admin, '/v1/subscribe?sockId=dropped');
    const closed = new Promise((resolve) => { socket.once('close', resolve); });
    socket.on('error', () => undefined);
    const added = await lab.anonymous.ask('POST', '/lab/api/faults', { body: { match: 'sockId=dropped', kind: 'drop', times: 1 } });
    expect(added.status).toBe(201);
    await closed;
    const left = await lab.anonymous.get('/lab/api/faults');
    expect(left.body).toEqual([]);
  });
});

describe('faults', () => {
  it.each([
    ['status', 503, 503],
    ['latency', 300, 200],
  ] as const)('%s hits what matches, as often as asked', async (kind, value, status) => {
    await lab.anonymous.ask('POST', '/lab/api/faults', { body: { match: `GET /v1/namespaces/default\\?${kind}`, kind, value, times: 1 } });
    const started = performance.now();
    expect((await admin.get(`/v1/namespaces/default?${kind}=1`)).status).toBe(status);
    if (kind === 'latency') expect(performance.now() - started).toBeGreaterThanOrEqual(value);
    expect((await admin.get(`/v1/namespaces/default?${kind}=1`)).status).toBe(200);
  });

  it('drop a request', async () => {
    await lab.anonymous.ask('POST', '/lab/api/faults', { body: { match: 'GET /v1/namespaces/default\\?drop', kind: 'drop', times: 1 } });
    await expect(admin.get('/v1/namespaces/default?drop=1')).rejects.toThrow(/hang up|ECONNRESET/);
  });

  it.each([
    [{ match: '(', kind: 'drop' }, /no regular expression/],
    [{ match: 'x', kind: 'fire' }, /kind is one of/],
    [{ match: 'x', kind: 'status', value: 42 }, /between 400 and 599/],
  ])('%j are refused with a reason', async (fault, reason) => {
    const answer = await lab.anonymous.ask('POST', '/lab/api/faults', { body: fault });
    expect(answer.status).toBe(400);
    expect(text(answer.body, 'message')).toMatch(reason);
  });

  it('are not for other sites', async () => {
    const answer = await lab.anonymous.ask('POST', '/lab/api/faults', { body: { match: 'x', kind: 'drop' }, headers: { origin: 'https://elsewhere.example' } });
    expect(answer.status).toBe(403);
    expect((await lab.anonymous.ask('GET', '/lab/api/info', { headers: { host: 'lab.example' } })).status).toBe(403);
  });
});

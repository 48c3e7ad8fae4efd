import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { extract } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetKeys, keepEtcd } from '../../../shell/cluster/etcd.ts';
import { Supervisor } from '../../../shell/cluster/supervisor.ts';

let folder: string;
let supervisor: Supervisor;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'etcd-'));
  supervisor = new Supervisor(folder, { graceMs: 500 });
});

afterEach(async () => {
  await supervisor.stopAll();
  await rm(folder, { recursive: true, force: true });
});

const until = async (check: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 10_000;
  while (!await check()) {
    if (Date.now() > deadline) throw new Error('it did not come to pass');
    await sleep(10);
  }
};

const sizeOf = async (file: string): Promise<number> => (await readFile(file, 'utf8').catch(() => '')).length;

describe('keeping what a running etcd has', () => {
  it('packs its folder without the empty parts of its log, and lets it go on', async () => {
    const data = path.join(folder, 'etcd/member/wal');
    await mkdir(data, { recursive: true });
    await writeFile(path.join(data, '0.tmp'), 'x'.repeat(1000));
    const log = path.join(data, '0.wal');
    supervisor.start('etcd', 'sh', ['-c', `while :; do echo line >> ${log}; sleep 0.01; done`]);
    await until(async () => await sizeOf(log) > 0);

    await keepEtcd(supervisor, folder, path.join(folder, 'kept/etcd.tgz'));
    const other = path.join(folder, 'other');
    await mkdir(other);
    await extract({ file: path.join(folder, 'kept/etcd.tgz'), cwd: other });
    expect(await readdir(path.join(other, 'etcd/member/wal'))).toEqual(['0.wal']);

    const kept = await sizeOf(path.join(other, 'etcd/member/wal/0.wal'));
    expect(kept).toBeGreaterThan(0);
    await until(async () => await sizeOf(log) > kept);
  });

  it('lets it go on when packing fails', async () => {
    const log = path.join(folder, 'ticks');
    supervisor.start('etcd', 'sh', ['-c', `while :; do echo line >> ${log}; sleep 0.01; done`]);
    await until(async () => await sizeOf(log) > 0);
    await expect(keepEtcd(supervisor, folder, path.join(folder, 'kept/etcd.tgz'))).rejects.toThrow();
    const then = await sizeOf(log);
    await until(async () => await sizeOf(log) > then);
  });

  it('needs one that runs', async () => {
    await expect(keepEtcd(supervisor, folder, path.join(folder, 'kept.tgz'))).rejects.toThrow('etcd does not run');
  });
});

describe('forgetting keys', () => {
  it('deletes the range of each beginning, and says what was not deleted', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      void request.toArray().then((chunks) => {
        asked.push(`${request.url ?? ''} ${chunks.map(String).join('')}`);
        response.writeHead(asked.length > 2 ? 500 : 200).end('{}');
      });
    });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    try {
      const address = server.address();
      const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port ?? 0 : 0}`;
      const range = (key: string, end: string): string =>
        `/v3/kv/deleterange ${JSON.stringify({ key: Buffer.from(key).toString('base64'), range_end: Buffer.from(end).toString('base64') })}`;
      await forgetKeys({ url }, ['/a/leases/', '/b/leases/']);
      expect(asked).toEqual([range('/a/leases/', '/a/leases0'), range('/b/leases/', '/b/leases0')]);
      await expect(forgetKeys({ url }, ['/c/'])).rejects.toThrow('/c/: 500');
    } finally {
      server.close();
    }
  });
});

import { createServer, type ServerResponse } from 'node:http';
import { request } from 'node:https';

/** Tells open pages to load again. */
export interface Reloader {
  /** Where pages listen (server-sent events); loopback counts as secure, so a page served by https may do so. */
  url: string;
  /** Tells the lab to take the extension's files anew. */
  refresh(lab: string): Promise<void>;
  pages(): void;
  stop(): Promise<void>;
}

export async function reloader(): Promise<Reloader> {
  const listening = new Set<ServerResponse>();
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
    response.write(': listening\n\n');
    listening.add(response);
    response.on('close', () => listening.delete(response));
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the reload channel has no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    refresh: askLab,
    pages: () => {
      for (const page of listening) page.write('data: built\n\n');
    },
    stop: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

/** The lab's certificate is its own, made for this run. */
function askLab(lab: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const out = request(new URL('/lab/api/extensions/hpe-storage/refresh', lab), { method: 'POST', rejectUnauthorized: false, timeout: 30_000 }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        if ((answer.statusCode ?? 500) < 300) resolve();
        else reject(new Error(`the lab answered ${answer.statusCode ?? 'nothing'} when told of a new build`));
      });
    });
    out.on('error', reject);
    out.end();
  });
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';

/** A container that answers on this machine. */
export interface RunningContainer {
  /** `http://127.0.0.1:PORT` */
  url: string;
  stop(): Promise<void>;
}

/**
 * Serves the companion chart's files where there is no nginx to do it: the index and what lies packed, with their types, and none
 * of the other rules of the chart's configuration, which the tests try under the real one.
 * @param folders what the container mounts
 */
export async function startStandIn(folders: readonly string[]): Promise<RunningContainer> {
  const app = express().disable('x-powered-by');
  const packed: express.RequestHandler = (request, response, next) => {
    request.url = `${request.path}.gz`;
    response.setHeader('content-encoding', 'gzip');
    response.type('text/javascript');
    next();
  };
  app.get('/v1/uiplugins', (_request, response, next) => {
    const root = folders.find((folder) => folder.endsWith('/www'));
    if (root === undefined) next();
    else response.sendFile('index.json', { root });
  });
  app.get(/\.umd\.min\.js$/, packed);
  for (const folder of folders) app.use(express.static(folder, { index: false, redirect: false }));
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    stop: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

import { createServer } from 'node:https';
import type { Router } from 'express';
import type { FaultBox } from '../faults.ts';
import { buildApp } from './app.ts';
import { selfSigned } from './certificate.ts';
import { OpenSockets } from './faults.ts';
import { Sessions } from './identity/sessions.ts';
import { listen, portOf } from './listen.ts';
import { rawProxy } from './raw.ts';
import { upgradeHandler } from './upgrade.ts';
import type { World } from './world.ts';

export interface FrontOptions {
  port: number;
  /** Folder of the built dashboard. */
  dashboard: string;
  /** Version of the Rancher that it stands for, without a `v`. */
  rancher: string;
  faults: FaultBox;
  /** The clusters that run now; undefined while they are being changed. */
  world(): World | undefined;
  /** The lab's own page and control API, served below `/lab`. */
  page: Router;
}

export interface Front {
  url: string;
  /** Ends every open socket, as a restarted Rancher would. */
  dropSockets(): void;
  stop(): Promise<void>;
}

/** Serves the one address of the lab, on loopback only. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const sessions = new Sessions();
  const raw = rawProxy();
  const sockets = new OpenSockets(options.faults);
  const certificate = await selfSigned();
  const all = { ...options, sessions, raw, certificate: certificate.cert };
  const server = createServer(certificate, buildApp(all));
  server.on('upgrade', upgradeHandler({ ...all, sockets }));
  await listen(server, options.port);
  return {
    url: `https://localhost:${portOf(server)}`,
    dropSockets: () => sockets.closeAll(),
    stop: async () => {
      sockets.closeAll();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

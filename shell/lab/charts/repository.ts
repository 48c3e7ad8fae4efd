import type { AddressInfo } from 'node:net';
import express from 'express';
import { packedCharts } from './pack.ts';

/** The lab's Helm repositories. */
export interface ChartRepository {
  /** HPE's repository: `http://127.0.0.1:PORT/charts`. */
  url: string;
  /** Rancher's partner repository: `http://127.0.0.1:PORT/partner`. */
  partner: string;
  /** Any chart's icon, for those whose own lies on the internet. */
  icon: string;
  stop(): Promise<void>;
}

/** Serves the packed charts on a free loopback port. */
export async function startChartRepository(helm: string, published?: string): Promise<ChartRepository> {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.static(await packedCharts(helm, published), { index: false }));
  const server = app.listen(0, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const address = server.address();
  const port = isAddress(address) ? address.port : 0;
  const base = `http://127.0.0.1:${port}`;

  return {
    url: `${base}/charts`,
    partner: `${base}/partner`,
    icon: `${base}/charts/icon.svg`,
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}

const isAddress = (address: AddressInfo | string | null): address is AddressInfo => typeof address === 'object' && address !== null;

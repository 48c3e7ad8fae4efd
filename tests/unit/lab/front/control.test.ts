import type { Server } from 'node:http';
import express from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createArrays } from '../../../../shell/lab/arrays.ts';
import { scenariosOf } from '../../../../shell/lab/cast.ts';
import type { LabMode } from '../../../../shell/lab/context.ts';
import { createFaults } from '../../../../shell/lab/faults.ts';
import { controlRoutes } from '../../../../shell/lab/page/control.ts';

const changes: string[] = [];
let servers: Server[] = [];
const urls = new Map<LabMode, string>();

const serve = async (mode: LabMode): Promise<void> => {
  const app = express().use(controlRoutes({
    info: () => ({ mode }), arrays: createArrays(), faults: createFaults(), scenarios: scenariosOf(mode),
    change: (scenario) => { changes.push(scenario); return Promise.resolve(); },
    refreshExtension: () => Promise.resolve(), dropSockets: () => undefined,
  }));
  const server = await new Promise<Server>((resolve) => { const made = app.listen(0, '127.0.0.1', () => { resolve(made); }); });
  const address = server.address();
  urls.set(mode, `http://127.0.0.1:${typeof address === 'object' ? address?.port ?? 0 : 0}`);
  servers.push(server);
};

beforeAll(async () => { await serve('rancher'); await serve('standalone'); });
beforeEach(() => { changes.length = 0; });
afterAll(() => {
  for (const server of servers) server.close();
  servers = [];
});

const enter = async (mode: LabMode, scenario: unknown): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`${urls.get(mode) ?? ''}/scenario`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ scenario }),
  });
  return { status: answer.status, text: await answer.text() };
};

describe('changing the scenario by the control API', () => {
  it.each([['rancher', 'fleet'], ['rancher', 'ready'], ['standalone', 'ready']] as const)('in mode %s to %s', async (mode, scenario) => {
    expect(await enter(mode, scenario)).toMatchObject({ status: 200 });
    expect(changes).toEqual([scenario]);
  });

  it.each([['standalone', 'fleet', 'empty, ready'], ['rancher', 'large', 'empty, ready, fleet'], ['rancher', undefined, 'empty, ready, fleet']] as const)(
    'in mode %s not to %s, and says to what', async (mode, scenario, choices) => {
      expect(await enter(mode, scenario)).toEqual({ status: 400, text: JSON.stringify({ message: `scenario is one of ${choices}` }) });
      expect(changes).toEqual([]);
    });
});

import { Router, json } from 'express';
import type { Response } from 'express';
import { readArray } from '../arrays.ts';
import { scenarioNamed } from '../cast.ts';
import type { Arrays, ScenarioName } from '../context.ts';
import { readFault } from '../faults.ts';
import type { FaultBox } from '../faults.ts';

/** What the page and tests may do with a running lab. */
export interface Control {
  info(): object;
  arrays: Arrays;
  faults: FaultBox;
  /** What it can be changed to. */
  scenarios: readonly ScenarioName[];
  /** Fresh clusters behind the same address; resolves when they are seeded. @throws when they did not start */
  change(scenario: ScenarioName): Promise<void>;
  /** Takes a rebuilt extension's files anew. */
  refreshExtension(name: string): Promise<void>;
  /** Ends all open sockets. */
  dropSockets(): void;
}

/** The control API below `/lab/api`: JSON in, JSON out; what is wrong with a request comes as 400 with `{ message }`. */
export function controlRoutes(control: Control): Router {
  const routes = Router();
  routes.use(json());
  const bad = (response: Response, message: string): void => void response.status(400).json({ message });

  routes.get('/info', (_request, response) => void response.json(control.info()));

  routes.get('/faults', (_request, response) => void response.json(control.faults.list()));
  routes.post('/faults', (request, response) => {
    const fault = readFault(request.body);
    if (typeof fault === 'string') bad(response, fault);
    else response.status(201).json(control.faults.add(fault));
  });
  routes.delete('/faults', (_request, response) => {
    control.faults.clear();
    response.status(204).end();
  });
  routes.delete('/faults/:id', (request, response) => {
    control.faults.remove(request.params.id);
    response.status(204).end();
  });

  routes.get('/arrays', (_request, response) => void response.json(control.arrays.list()));
  routes.put('/arrays', (request, response) => {
    const array = readArray(request.body);
    if (typeof array === 'string') {
      bad(response, array);
      return;
    }
    control.arrays.set(array);
    response.json(array);
  });
  routes.delete('/arrays/:address', (request, response) => {
    control.arrays.remove(request.params.address);
    response.status(204).end();
  });

  routes.post('/scenario', async (request, response) => {
    const body: unknown = request.body;
    const wanted = typeof body === 'object' && body !== null && 'scenario' in body ? body.scenario : undefined;
    const scenario = scenarioNamed(wanted);
    if (scenario === undefined || !control.scenarios.includes(scenario)) {
      bad(response, `scenario is one of ${control.scenarios.join(', ')}`);
      return;
    }
    await control.change(scenario);
    response.json(control.info());
  });
  routes.post('/extensions/:name/refresh', async (request, response) => {
    await control.refreshExtension(request.params.name);
    response.status(204).end();
  });
  routes.post('/sockets/drop', (_request, response) => {
    control.dropSockets();
    response.status(204).end();
  });
  routes.use((_request, response) => void response.status(404).json({ message: 'no such thing in the lab' }));
  routes.use((error: Error, _request: unknown, response: Response, _next: unknown) => void response.status(500).json({ message: error.message }));
  return routes;
}

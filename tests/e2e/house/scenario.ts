import { afterAll, beforeAll, inject } from 'vitest';
import type { ScenarioName } from '../../../shell/lab/context.ts';
import { clusterView } from './cluster.ts';
import { LabControl } from './lab.ts';
import { closeBrowser } from './session.ts';

const ENTER_MS = 300_000;

/** Whether nobody has tried to install the driver since the clusters were made; the namespace stays when it is uninstalled. */
const isUntouched = async(): Promise<boolean> => {
  const { harvester, kubectl } = inject('lab');

  return await clusterView(harvester.kubeconfig, kubectl).kubectl('get', 'namespace', 'hpe-storage', '--ignore-not-found', '--output', 'name') === '';
};

/**
 * The scenario that a file's tests play in, to be called once at its top. What other files left in it does no harm, but for `empty`: there
 * the clusters are made anew unless nothing was done in them. Folders are named by scenario, so that few files have to change it.
 */
export const playsIn = (scenario: ScenarioName): void => {
  beforeAll(async() => {
    const lab = await LabControl.connect(inject('lab'));

    await lab.stayOrEnter(scenario);
    if (scenario === 'empty' && !await isUntouched()) await lab.enter(scenario);
    await lab.close();
  }, ENTER_MS);
  afterAll(closeBrowser);
};

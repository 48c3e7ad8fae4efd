import { keptScenario } from '../../shell/lab/kept.ts';
import { startLab } from '../../shell/lab/lab.ts';
import { ensureLab } from '../../shell/setup/ensure.ts';
import { Board } from '../../shell/setup/progress.ts';
import type { Measure } from './measure.ts';

const OPTIONS = { mode: 'rancher', scenario: 'empty' } as const;

export const measures: readonly Measure[] = [
  {
    what: 'npm start to a usable lab, second time',
    limit: 30,
    unit: 's',
    run: async () => {
      const { tools } = await ensureLab(new Board(), OPTIONS.mode);
      const first = await keptScenario(OPTIONS.mode, OPTIONS.scenario, tools);
      if (first.file === undefined) await (await startLab(OPTIONS)).stop();
      const since = performance.now();
      const lab = await startLab(OPTIONS);
      const took = (performance.now() - since) / 1000;
      await lab.stop();
      return took;
    },
  },
];

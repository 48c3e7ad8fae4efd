import { startLab } from '../../shell/lab/lab.ts';
import { ensureLab } from '../../shell/setup/ensure.ts';
import { Board } from '../../shell/setup/progress.ts';
import type { Measure } from './measure.ts';

export const measures: readonly Measure[] = [
  {
    what: 'npm start to a usable lab, second time',
    limit: 30,
    unit: 's',
    run: async () => {
      await ensureLab(new Board(), 'rancher');
      const since = performance.now();
      const lab = await startLab({ mode: 'rancher', scenario: 'empty' });
      const took = (performance.now() - since) / 1000;
      await lab.stop();
      return took;
    },
  },
];

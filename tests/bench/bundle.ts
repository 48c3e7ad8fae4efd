import { buildExtension } from '../../shell/setup/extension.ts';
import { silent } from '../../shell/setup/progress.ts';
import type { Measure } from './measure.ts';

/** Peers: the same kind of extension built Rancher's official way, with a tenth of the pages. */
export const measures: readonly Measure[] = [
  {
    what: 'the shipped bundle, gzipped',
    limit: 128,
    unit: 'KB',
    peer: { value: 170, name: 'a small extension built by vue-cli' },
    run: async () => (await buildExtension(silent)).gzipBytes / 1024,
  },
  {
    what: 'building the extension',
    limit: 5,
    unit: 's',
    peer: { value: 10.3, name: 'a small extension built by vue-cli' },
    run: async () => {
      const since = performance.now();
      await buildExtension(silent);
      return (performance.now() - since) / 1000;
    },
  },
];

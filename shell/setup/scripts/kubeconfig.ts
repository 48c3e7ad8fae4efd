import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { readCurrent } from '../current.ts';
import { Hint, main } from '../main.ts';

await main(async ({ args }) => {
  const { values } = parseArgs({ args: [...args], options: { cluster: { type: 'string' } } });
  const current = await readCurrent();
  if (current === undefined) throw new Hint('No lab runs', 'start one with npm start');
  const names = current.clusters.map(({ id, name }) => (id === name ? id : `${id} (${name})`)).join(', ');
  // the Harvester cluster is what people come for; the management cluster is listed first
  const wanted = values.cluster === undefined
    ? current.clusters.find(({ id }) => id !== 'local') ?? current.clusters[0]
    : current.clusters.find(({ id, name }) => id === values.cluster || name === values.cluster);
  if (wanted === undefined) throw new Hint(`The lab has no cluster ${values.cluster ?? ''}`, `use --cluster with one of: ${names}`);
  process.stdout.write(await readFile(wanted.kubeconfig, 'utf8'));
  return 0;
});

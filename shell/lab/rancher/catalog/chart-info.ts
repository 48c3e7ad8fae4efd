import { parse } from 'yaml';
import { readChart, type ChartFiles } from '../../charts/archive.ts';
import type { JsonObject } from '../../context.ts';

const FILES: readonly { field: string; names: readonly string[]; yaml: boolean }[] = [
  { field: 'readme', names: ['readme.md'], yaml: false },
  { field: 'appReadme', names: ['app-readme.md'], yaml: false },
  { field: 'chart', names: ['chart.yaml'], yaml: true },
  { field: 'values', names: ['values.yaml'], yaml: true },
  { field: 'questions', names: ['questions.yaml', 'questions.yml'], yaml: true },
];

function content(files: ChartFiles, names: readonly string[]): string | undefined {
  const found = [...files].find(([name]) => names.includes(name.toLowerCase()));
  return found?.[1].toString();
}

/**
 * What `?link=info` answers: the chart's own files, parsed; what a chart has not is left out
 * (rancher/rancher pkg/catalogv2/helm/info.go).
 */
export async function chartInfo(tgz: Buffer): Promise<JsonObject> {
  const files = await readChart(tgz);
  return Object.fromEntries(FILES.flatMap(({ field, names, yaml }) => {
    const found = content(files, names);
    if (found === undefined || found === '') return [];
    const value: unknown = yaml ? parse(found) : found;
    return [[field, value]];
  }));
}

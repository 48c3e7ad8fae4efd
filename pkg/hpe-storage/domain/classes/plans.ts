import { shellWord } from '../backends/plans.ts';
import { writeYaml } from '../kube/yaml.ts';
import type { StepPlan } from '../runs/run.ts';
import type { classOf } from './short-form.ts';

const WRITE_DEADLINE_MS = 30_000;

type Manifest = ReturnType<typeof classOf>;

/** A here-document keeps quotes and blanks as they are. */
export const classCommand = (manifest: Manifest): string => `kubectl create -f - <<'EOF'\n${ writeYaml(manifest) }EOF`;

export const createStep = (manifest: Manifest): StepPlan => ({
  id: `create/${ manifest.metadata.name }`, code: 'classes.create', args: { name: manifest.metadata.name }, deadlineMs: WRITE_DEADLINE_MS,
  yaml: writeYaml(manifest), command: classCommand(manifest),
});

export const removeStep = (name: string): StepPlan => ({
  id: `remove/${ name }`, code: 'classes.remove', args: { name }, deadlineMs: WRITE_DEADLINE_MS, command: `kubectl delete storageclass ${ shellWord(name) }`,
});

export interface Machine {
  platform: string;
  arch: string;
  /** Versions as the programs print them; undefined when there is no such program. */
  node: string;
  git: string | undefined;
  go: string | undefined;
}

export interface Needs {
  go: boolean;
}

export type ScriptName = 'start' | 'test' | 'contract' | 'e2e' | 'dev' | 'bench' | 'compat' | 'build' | 'check' | 'unit' | 'kubeconfig';

export const NEEDS: Readonly<Record<ScriptName, Needs>>;
export function numbers(version: string): number[];
export function isAtLeast(version: string, wanted: readonly number[]): boolean;
/** Everything that is missing or too old, one sentence each with the way to get it. */
export function missing(machine: Machine, needs: Needs): string[];
export function machine(): Machine;

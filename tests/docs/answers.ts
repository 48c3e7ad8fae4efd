/** What the papers call the good answer of a command, or what it cannot lack: those that match the code must be in its output, in this order. */
export const ANSWERS: readonly (readonly [command: RegExp, answer: RegExp])[] = [
  [/rollout status/, /successfully rolled out/],
  [/^kubectl .* wait uiplugins/m, /condition met/],
  [/^helm install/m, /STATUS: deployed/],
  [/^helm upgrade/m, /STATUS: deployed[\s\S]*REVISION: 2/],
  [/^helm uninstall/m, /uninstalled/],
  [/auth can-i update virtualmachines[\s\S]*can-i list secrets/, /^yes\nno$/m],
  [/get ingress/, /rancher-expose/],
  [/sha256sum --check/, /hpe-storage-\S+\.tgz: OK/],
  [/\/v1\/uiplugins"$/m, /"hpe-storage"/],
  [/--ignore-not-found\n$/, /^$|deleted$/],
];

/** What is wrong with the output of a block; undefined when it has what the papers promise. */
export function disappointment(code: string, output: string): string | undefined {
  const missing = ANSWERS.find(([command, answer]) => command.test(code) && !answer.test(output.trim()));
  return missing && `no ${String(missing[1])} in the output of\n${code}\n${output}`;
}

/** Two sums, one below the other, of what is meant to be the same. */
export function sumsDiffer(code: string, output: string): boolean {
  const sums = [...output.matchAll(/^([0-9a-f]{64}) {2}-$/gm)].map(([, sum]) => sum);
  return (code.match(/\| sha256sum$/gm) ?? []).length === 2 && (sums.length !== 2 || sums[0] !== sums[1]);
}

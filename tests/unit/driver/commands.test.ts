import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { installCommands, shellQuote, uninstallCommand, type InstallOrder } from '../../../pkg/hpe-storage/domain/driver/commands.ts';

const order: InstallOrder = {
  repository: { name: 'hpe-storage', url: 'https://hpe-storage.github.io/co-deployments/' }, version: '3.2.0', release: 'hpe-csi-driver', namespace: 'hpe-storage', values: {},
};

/** What a real shell makes of a script in which helm and kubectl only print their words. */
const run = (script: string): string => execFileSync('sh', ['-c', `cd "$(mktemp -d)"; helm() { printf '%s\\n' "$@"; }\n${ script }\ncat values.yaml 2>/dev/null || true`], { encoding: 'utf8' });

describe('quoting', () => {
  it('gives a shell back every text, character by character', () => {
    const text = fc.string({ unit: 'binary' }).filter((one) => !/[\0\uD800-\uDFFF]/.test(one));

    fc.assert(fc.property(fc.array(text, { minLength: 50, maxLength: 200 }), (texts) => {
      expect(execFileSync('sh', ['-c', `printf '%s\\0' ${ texts.map(shellQuote).join(' ') }`], { encoding: 'utf8' })).toBe(texts.map((one) => `${ one }\0`).join(''));
    }), { numRuns: 2 });
  });

  it.each([['hpe-csi-driver', 'hpe-csi-driver'], ['', "''"], ['$(reboot)', "'$(reboot)'"], ["it's", "'it'\\''s'"]])('%s becomes %s', (text, quoted) => {
    expect(shellQuote(text)).toBe(quoted);
  });
});

describe('the installation by hand', () => {
  it('needs no values file for defaults', () => {
    expect(installCommands(order)).toBe([
      'helm repo add hpe-storage https://hpe-storage.github.io/co-deployments/',
      'helm repo update hpe-storage',
      'helm install hpe-csi-driver hpe-storage/hpe-csi-driver --version 3.2.0 --namespace hpe-storage --create-namespace --wait --timeout 600s',
    ].join('\n'));
  });

  it('takes the chart from a registry without adding a repository', () => {
    expect(installCommands({ ...order, repository: { name: 'x', url: 'oci://mirror.example/hpe/' } })).toMatch(/^helm install hpe-csi-driver oci:\/\/mirror.example\/hpe\/hpe-csi-driver /);
  });

  it('writes the values so that nothing in them can end the file early or run', () => {
    const values = { logLevel: 'info\nEOF\nreboot', node: { labels: { a: '$(reboot)`id`', EOF: 'EOF' } } };
    const output = run(installCommands({ ...order, values }));

    expect(output).toContain('$(reboot)`id`');
    expect(output).toContain('--values\nvalues.yaml');
  });

  it('quotes what the user typed', () => {
    expect(uninstallCommand('a b', 'n;x')).toBe("helm uninstall 'a b' --namespace 'n;x' --wait --timeout 600s");
  });
});

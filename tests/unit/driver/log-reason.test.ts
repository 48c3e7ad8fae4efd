import { describe, expect, it } from 'vitest';
import { reasonFromLog, stripEscapes } from '../../../pkg/hpe-storage/domain/driver/log-reason.ts';

const COMMAND = 'helm install --namespace=hpe-storage --timeout=10m0s --version=3.2.0 --wait=true hpe-csi-driver /home/shell/helm/hpe-csi-driver-3.2.0.tgz\n';
const DEPRECATED = 'level=WARN msg="--wait=true is deprecated (boolean value) and can be replaced with --wait=watcher"\n';

describe('the reason in a log of Helm', () => {
  it.each<[string, string, string, Record<string, string>]>([
    // Recorded on Rancher 2.15 with Helm 4.1.4.
    ['name in use', `${ COMMAND }${ DEPRECATED }level=ERROR msg="release name check failed" error="cannot reuse a name that is still in use"\nError: INSTALLATION FAILED: release name check failed: cannot reuse a name that is still in use\n`, 'nameInUse', {}],
    // What Helm 4.1.4 says about chart 3.2.0.
    ['schema', "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nhpe-csi-driver:\n- at '/maxVolumesPerNode': got string, want integer\n", 'schema', {}],
    ['bad name', 'Error: release name check failed: release name "Bad_Name": invalid release name, must match regex ^[a-z0-9] and the length must not be longer than 53', 'badName', {}],
    ['name in use, Helm 3', 'Error: INSTALLATION FAILED: cannot re-use a name that is still in use', 'nameInUse', {}],
    ['locked', 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress', 'locked', {}],
    [
      'ownership', 'Error: INSTALLATION FAILED: Unable to continue with install: ClusterRole "hpe-csi-driver-role" in namespace "" exists and cannot be imported into the current release: invalid ownership metadata; label validation error',
      'ownership', { kind: 'ClusterRole', name: 'hpe-csi-driver-role' },
    ],
    ['CHAP Secret', 'Error: INSTALLATION FAILED: execution error at (hpe-csi-driver/templates/hpe-csi-node.yaml:1:3): Secret chap not found in namespace hpe-storage', 'chapMissing', { name: 'chap', namespace: 'hpe-storage' }],
    ['CHAP pattern', 'Error: execution error at (x): Username/Password does not match the required pattern: ^[a-z]', 'chapPattern', {}],
    ['hook', 'Error: INSTALLATION FAILED: failed pre-install: 1 error occurred:\n\t* job failed: BackoffLimitExceeded\n', 'hook', {}],
    ['hook that timed out', 'Error: INSTALLATION FAILED: failed pre-install: 1 error occurred:\n\t* timed out waiting for the condition\n', 'hook', {}],
    ['timeout', 'Error: INSTALLATION FAILED: context deadline exceeded', 'timeout', {}],
    ['timeout, Helm 4', 'Error: INSTALLATION FAILED: resource Deployment/hpe-storage/hpe-csi-controller not ready. status: InProgress\ncontext deadline exceeded', 'timeout', {}],
    [
      'forbidden', 'Error: INSTALLATION FAILED: clusterroles.rbac.authorization.k8s.io is forbidden: User "u-x" cannot create resource "clusterroles" in API group "rbac.authorization.k8s.io" at the cluster scope',
      'forbidden', { verb: 'create', resource: 'clusterroles' },
    ],
    ['escalation', 'Error: INSTALLATION FAILED: clusterroles "x" is forbidden: user "u" is attempting to grant RBAC permissions not currently held', 'escalation', {}],
    ['pod security', 'Error: pods "hpe-csi-node-x" is forbidden: violates PodSecurity "baseline:latest": host namespaces', 'podSecurity', { level: 'baseline:latest' }],
    ['webhook', 'Error: INSTALLATION FAILED: admission webhook "policy.example" denied the request: no', 'webhook', { webhook: 'policy.example' }],
    ['network', 'Error: INSTALLATION FAILED: Get "https://x/": dial tcp: lookup x: no such host', 'network', {}],
    ['something else', 'Error: INSTALLATION FAILED: moon phase', 'other', { exit: '1' }],
    ['the last error counts', 'Error: first: moon\nmore\nError: INSTALLATION FAILED: cannot re-use a name that is still in use', 'nameInUse', {}],
  ])('%s', (_, log, code, args) => {
    expect(reasonFromLog(log, '1')).toMatchObject({ code: `driver.helm.${ code }`, args });
  });

  it("keeps Helm's own words, without its prefix", () => {
    expect(reasonFromLog("Error: INSTALLATION FAILED: values don't meet the specifications of the schema(s) in the following chart(s):\nhpe-csi-driver:\n- at '': additional properties 'x' not allowed\n").detail)
      .toBe("values don't meet the specifications of the schema(s) in the following chart(s):\nhpe-csi-driver:\n- at '': additional properties 'x' not allowed");
  });

  it('admits that it knows nothing when the log says nothing', () => {
    expect(reasonFromLog(COMMAND + DEPRECATED, 'exit code: 1')).toMatchObject({ code: 'driver.helm.unknown', args: { exit: 'exit code: 1' } });
    expect(reasonFromLog('')).toEqual({ code: 'driver.helm.unknown', args: { exit: '' } });
  });

  it('does not take a warning for an error', () => {
    expect(reasonFromLog(DEPRECATED).code).toBe('driver.helm.unknown');
  });

  it('reads through colours, carriage returns and time stamps', () => {
    expect(reasonFromLog('2026-11-23T07:10:09.123456789Z \u001B[31mError: INSTALLATION FAILED: cannot re-use a name that is still in use\u001B[0m\r\n').code).toBe('driver.helm.nameInUse');
  });
});

describe('terminal escapes', () => {
  it.each([
    ['\u001B[1;31mred\u001B[0m', 'red'], ['\u001B]0;title\u0007text', 'text'], ['\u001B]8;;http://x\u001B\\link', 'link'], ['a\r\nb', 'a\nb'], ['\u001B[2K\u001B[1Gx', 'x'], ['plain [31m', 'plain [31m'],
  ])('%j becomes %j', (raw, plain) => expect(stripEscapes(raw)).toBe(plain));
});

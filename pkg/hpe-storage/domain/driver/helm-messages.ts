export interface HelmMessage {
  /** Words: `hpe.problem.driver.<code>`. */
  readonly code: string;
  readonly pattern: RegExp;
  /** Names of the pattern's groups, in order. */
  readonly args?: readonly string[];
}

/**
 * What Helm 3 and 4, the chart and Kubernetes say when an installation fails; the first that matches wins, so the narrow ones come
 * first. Sources: helm v3.18 and v4.1 (pkg/action, pkg/chart/common/util/jsonschema.go, pkg/kube), hpe-csi-driver 3.2.0
 * templates/_helpers.tpl, kube-apiserver 1.36 and its PodSecurity admission; logs of real Rancher 2.15 operations. As of 2026-11.
 */
export const HELM_MESSAGES: readonly HelmMessage[] = [
  { code: 'schema', pattern: /values don't meet the specifications of the schema\(s\)/ },
  { code: 'nameInUse', pattern: /cannot re-?use a name that is still in use/ },
  { code: 'locked', pattern: /another operation \(install\/upgrade\/rollback\) is in progress/ },
  {
    code:    'ownership',
    pattern: /(\w+) "([^"]+)"(?: in namespace "[^"]*")? exists and cannot be imported into the current release/, args: ['kind', 'name'],
  },
  { code: 'chapMissing', pattern: /Secret (\S+) not found in namespace (\S+)/, args: ['name', 'namespace'] },
  { code: 'chapEmpty', pattern: /Username or password cannot be empty/ },
  { code: 'chapPattern', pattern: /(?:Username|Password) does not match the required pattern/ },
  { code: 'podSecurity', pattern: /violates PodSecurity "([^"]+)"/, args: ['level'] },
  {
    code:    'forbidden',
    pattern: /is forbidden: User "[^"]*" cannot (\w+) resource "([^"]+)"/, args: ['verb', 'resource'],
  },
  { code: 'forbidden', pattern: /cannot (\w+) resource "([^"]+)" in API group/, args: ['verb', 'resource'] },
  { code: 'escalation', pattern: /attempting to grant RBAC permissions not currently held/ },
  { code: 'webhook', pattern: /admission webhook "([^"]+)" denied the request/, args: ['webhook'] },
  { code: 'hook', pattern: /(pre|post)-(install|delete|upgrade|rollback) hooks? failed|failed (pre|post)-(install|delete)|BackoffLimitExceeded/ },
  { code: 'badName', pattern: /invalid release name|release name is invalid|release name .* (?:exceeds|must match)/ },
  { code: 'notFound', pattern: /release: not found|uninstall: Release not loaded/ },
  { code: 'apiMissing', pattern: /no matches for kind "([^"]+)"/, args: ['kind'] },
  { code: 'timeout', pattern: /timed out waiting for the condition|context deadline exceeded|Timeout:|would exceed context deadline/ },
  { code: 'notReady', pattern: /resource (\S+) not ready/, args: ['name'] },
  { code: 'network', pattern: /no such host|connection refused|i\/o timeout|TLS handshake|certificate signed by unknown authority/ },
];

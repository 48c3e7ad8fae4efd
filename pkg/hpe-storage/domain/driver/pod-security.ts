import { flag, text } from '../kube/json.ts';

/** Harvester's setting `cluster-pod-security-standard` (1.8 and later). */
export interface PodSecurity {
  readonly enabled: boolean;
  /** Namespaces that it leaves alone, and those that it makes privileged. */
  readonly open: readonly string[];
}

const names = (words: string | undefined): readonly string[] => (words ?? '').split(',').map((name) => name.trim()).filter(Boolean);

const parse = (value: string): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
};

/** Reads the setting's JSON text: its lists are words between commas (harvester pkg/settings/cluster_pod_security_standard.go). */
export const readPodSecurity = (setting: unknown): PodSecurity | undefined => {
  const value = text(setting, 'value') || text(setting, 'default');

  if (!value) {
    return undefined;
  }
  const parsed = parse(value);

  return { enabled: flag(parsed, 'enabled'), open: [...names(text(parsed, 'whitelistedNamespacesList')), ...names(text(parsed, 'privilegedNamespacesList'))] };
};

export const isPrivileged = ({ enabled, open }: PodSecurity, namespace: string): boolean => !enabled || open.includes(namespace);

import { stringify } from 'yaml';

export interface KubeconfigContent {
  /** Name of cluster, user and context. */
  name: string;
  server: string;
  /** PEM text; kept inside, so that the file can be moved. */
  ca: string;
  token: string;
  /** Acts as this user: `system:serviceaccount:…`. */
  as?: string;
}

/** Text of a kubeconfig with one cluster, one user and one context. */
export function kubeconfigText({ name, server, ca, token, as }: KubeconfigContent): string {
  return stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [{ name, cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    'users': [{ name, user: { token, ...(as === undefined ? {} : { as }) } }],
    'contexts': [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

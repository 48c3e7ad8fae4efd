import { finding, type Finding } from '../finding.ts';
import { encodeBase64 } from '../kube/base64.ts';

/** Credentials that the arrays and nodes prove to each other over iSCSI (chart 2.5.0 and later). */
export interface ChapDraft {
  readonly name: string;
  readonly namespace: string;
  readonly user: string;
  readonly password: string;
}

export const CHAP_KEYS = ['chapUser', 'chapPassword'] as const;

/** helm/charts/hpe-csi-driver/templates/_helpers.tpl and the driver's flavor.go; the documentation says "12 to 16 alpha-numeric". */
const USER = /^[a-zA-Z0-9][a-zA-Z0-9\-:.]{0,63}$/;
const PASSWORD = /^[a-zA-Z0-9!#$%()*+,\-./:<>?@_{}|~]{12,16}$/;

export const checkChap = ({ user, password }: Pick<ChapDraft, 'user' | 'password'>): readonly Finding[] => [
  ...(USER.test(user) ? [] : [finding('error', 'backend.chapUser', 'chapUser')]),
  ...(PASSWORD.test(password) ? [] : [finding('error', 'backend.chapPassword', 'chapPassword')]),
];

export const chapSecretOf = ({ name, namespace, user, password }: ChapDraft) => ({
  apiVersion: 'v1',
  kind:       'Secret',
  type:       'Opaque',
  metadata:   { name, namespace },
  data:       { chapUser: encodeBase64(user), chapPassword: encodeBase64(password) },
});

import type { LabUser } from '../../context.ts';

/** A person of the lab: `id` is what Kubernetes sees, `name` what is typed at login. */
export interface Account extends LabUser {
  password: string;
  displayName: string;
  role: 'admin' | 'operator' | 'viewer';
}

/** Groups that Rancher gives every user whom it lets in (pkg/auth/requests/authenticate.go). */
const AUTHENTICATED = ['system:authenticated', 'system:cattle:authenticated'];

const account = (name: string, id: string, role: Account['role'], displayName: string): Account =>
  ({ id, name, password: name, displayName, role, groups: AUTHENTICATED });

export const ACCOUNTS: readonly Account[] = [
  account('admin', 'user-admin', 'admin', 'Default Admin'),
  account('operator', 'u-operator', 'operator', 'Operator'),
  account('viewer', 'u-viewer', 'viewer', 'Viewer'),
];

/** Whom Rancher acts for when nobody has logged in: few settings are readable for this group (`rights.ts`). */
export const ANONYMOUS: LabUser = { id: 'system:unauthenticated', name: '', groups: ['system:unauthenticated'] };

export function accountNamed(name: string): Account | undefined {
  return ACCOUNTS.find((one) => one.name === name);
}

export function accountById(id: string): Account | undefined {
  return ACCOUNTS.find((one) => one.id === id);
}

import type { JsonObject } from '../../context.ts';
import type { Account } from '../identity/accounts.ts';
import type { Session } from '../identity/sessions.ts';

const STARTED = new Date();

/** Norman's view of a user, as `/v3/users` has it. All of them are as old as the lab. */
export function normanUser(account: Account, origin: string, me: Account | undefined): JsonObject {
  const of = (kind: string): string => `${origin}/v3/${kind}?userId=${account.id}`;
  const self = `${origin}/v3/users/${account.id}`;
  return {
    actions: { refreshauthprovideraccess: `${self}?action=refreshauthprovideraccess`, setpassword: `${self}?action=setpassword` },
    annotations: {},
    baseType: 'user',
    conditions: null,
    created: STARTED.toISOString(),
    createdTS: STARTED.getTime(),
    creatorId: null,
    description: '',
    enabled: true,
    id: account.id,
    labels: {},
    links: {
      clusterRoleTemplateBindings: of('clusterRoleTemplateBindings'),
      globalRoleBindings: of('globalRoleBindings'),
      projectRoleTemplateBindings: of('projectRoleTemplateBindings'),
      remove: self,
      self,
      tokens: of('tokens'),
      update: self,
    },
    me: me?.id === account.id,
    mustChangePassword: false,
    name: account.displayName,
    principalIds: [`local://${account.id}`],
    type: 'user',
    username: account.name,
    uuid: account.id,
  };
}

/** rancher/rancher pkg/auth/principals/handler.go */
export function principal(account: Account, origin: string, me: Account): JsonObject {
  const id = `local://${account.id}`;
  return {
    baseType: 'principal',
    created: null,
    creatorId: null,
    id,
    links: { self: `${origin}/v3/principals/${encodeURIComponent(id).replace('%3A', ':')}` },
    loginName: account.name,
    me: account.id === me.id,
    memberOf: false,
    name: account.displayName,
    principalType: 'user',
    provider: 'local',
    type: 'principal',
  };
}

/** Norman's view of a session. The secret part of its token is given once, at login, and not here. */
export function normanToken(session: Session, origin: string, current: boolean): JsonObject {
  const self = `${origin}/v3/tokens/${session.name}`;
  return {
    authProvider: 'local',
    baseType: 'token',
    created: session.created.toISOString(),
    createdTS: session.created.getTime(),
    creatorId: null,
    current,
    description: 'UI session',
    enabled: true,
    expired: false,
    expiresAt: session.expires.toISOString(),
    id: session.name,
    isDerived: false,
    links: { remove: self, self },
    name: session.name,
    ttl: session.expires.getTime() - session.created.getTime(),
    type: 'token',
    userId: session.account.id,
    userPrincipal: `local://${session.account.id}`,
  };
}

/** POST /v1/ext.cattle.io.selfuser: an object that is made for the answer and not kept. */
export function selfUser(account: Account): JsonObject {
  return {
    id: account.id,
    type: 'ext.cattle.io.selfuser',
    links: {},
    apiVersion: 'ext.cattle.io/v1',
    kind: 'SelfUser',
    metadata: { name: account.id, relationships: null, state: { error: false, message: 'Resource is current', name: 'active', transitioning: false } },
    status: { userID: account.id },
  };
}

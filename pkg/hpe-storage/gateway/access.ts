import { flag, texts } from '../domain/kube/json.ts';
import { ifThere } from './errors.ts';
import type { Steve } from './steve.ts';

/** In one namespace at least, in place of a namespace's name. */
export const SOMEWHERE = '*';

/** What is asked of Kubernetes before a control offers it. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Left out: in every namespace; `SOMEWHERE`: to create, update or delete in any. */
  readonly namespace?: string;
}

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** What a schema lists where its user has the verb. */
const METHOD_OF: Readonly<Record<string, string>> = { create: 'POST', update: 'PUT', delete: 'DELETE' };

/**
 * A schema has a method when its user has the verb anywhere, by the roles of all namespaces (steve pkg/schema/factory.go
 * schemasForSubject). A type that the user may do nothing with has no schema.
 */
const canSomewhere = async(steve: Steve, { verb, group, resource }: Right): Promise<boolean> => {
  const schema = await ifThere(steve.get('harvester', 'schemas', group ? `${ group }.${ resource }` : resource));

  return texts(schema, verb === 'create' ? 'collectionMethods' : 'resourceMethods').includes(METHOD_OF[verb] ?? '');
};

/**
 * Whether the user may do it, by SelfSubjectAccessReview on the raw API (Steve refuses the review with 422, and
 * its answers to lists and installs do not tell: measured).
 */
export const can = async(steve: Steve, right: Right): Promise<boolean> => {
  if (right.namespace === SOMEWHERE) {
    return canSomewhere(steve, right);
  }
  const review = await steve.raw('POST', REVIEWS, {
    apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: right },
  });

  return flag(review, 'status', 'allowed');
};

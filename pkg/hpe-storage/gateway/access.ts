import { flag, texts } from '../domain/kube/json.ts';
import { isApiError } from './errors.ts';
import type { Steve } from './steve.ts';

/** What is asked of Kubernetes before a control offers it. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Left out: in every namespace. */
  readonly namespace?: string;
}

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/**
 * Whether the user may do it, by SelfSubjectAccessReview on the raw API (Steve refuses the review with 422, and
 * its answers to lists and installs do not tell: measured).
 */
export const can = async(steve: Steve, right: Right): Promise<boolean> => {
  const review = await steve.raw('POST', REVIEWS, {
    apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: right },
  });

  return flag(review, 'status', 'allowed');
};

/** What a schema lists where its user has the verb. */
const METHOD_OF = {
  create: ['collectionMethods', 'POST'], update: ['resourceMethods', 'PUT'], delete: ['resourceMethods', 'DELETE'],
} as const;

/** A right that may be held in some namespaces only. */
export interface ScatteredRight {
  readonly verb: keyof typeof METHOD_OF;
  readonly group: string;
  readonly resource: string;
}

/**
 * Whether the user may do it in one namespace at least: a schema has a method when its user has the verb anywhere, by the roles of all
 * namespaces (steve pkg/schema/factory.go schemasForSubject). A type that the user may do nothing with has no schema.
 */
export const canSomewhere = async(steve: Steve, { verb, group, resource }: ScatteredRight): Promise<boolean> => {
  const [methods, method] = METHOD_OF[verb];

  try {
    return texts(await steve.get('harvester', 'schemas', group ? `${ group }.${ resource }` : resource), methods).includes(method);
  } catch (error) {
    if (isApiError(error, 'notFound')) {
      return false;
    }
    throw error;
  }
};

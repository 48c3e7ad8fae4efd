import { flag } from '../domain/kube/json.ts';
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

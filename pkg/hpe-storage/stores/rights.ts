import { shallowReactive } from 'vue';
import { can, type Right } from '../gateway/access.ts';
import { perCluster } from './per-cluster.ts';

/** `pending` until the review has answered, `unknown` after it has failed: nothing is offered by guessing. */
export type Allowed = 'yes' | 'no' | 'pending' | 'unknown';

const keyOf = ({ verb, group, resource, subresource = '', namespace = '' }: Right): string => [verb, group, resource, subresource, namespace].join('/');

/** Answers of access reviews, each asked once for a cluster. */
export const useRightsStore = perCluster('rights', (steve) => {
  const answers = shallowReactive(new Map<string, Allowed>());

  const ask = async(right: Right): Promise<Allowed> => {
    const key = keyOf(right);
    const known = answers.get(key);

    if (known === 'yes' || known === 'no') {
      return known;
    }
    try {
      answers.set(key, await can(steve, right) ? 'yes' : 'no');
    } catch {
      answers.set(key, 'unknown');
    }

    return answers.get(key) ?? 'unknown';
  };

  return {
    /** Reactive. */
    answer: (right: Right): Allowed => answers.get(keyOf(right)) ?? 'pending',
    ask,
    askAll: (rights: readonly Right[]): Promise<readonly Allowed[]> => Promise.all(rights.map(ask)),
  };
});

import { shallowReactive } from 'vue';
import { can, type Right } from '../gateway/access.ts';
import { inTurns } from '../gateway/turns.ts';
import { perCluster } from './per-cluster.ts';

export { SOMEWHERE, type Right } from '../gateway/access.ts';

/** `pending` until the review has answered, `unknown` after it has failed: nothing is offered by guessing. */
export type Allowed = 'yes' | 'no' | 'pending' | 'unknown';

const keyOf = ({ verb, group, resource, subresource = '', namespace = '' }: Right): string => [verb, group, resource, subresource, namespace].join('/');

/** Answers of access reviews, each asked once for a cluster. */
export const useRightsStore = perCluster('rights', (steve) => {
  const answers = shallowReactive(new Map<string, Allowed>());
  const asked = new Map<string, Promise<Allowed>>();

  const review = async(right: Right, key: string): Promise<Allowed> => {
    let answer: Allowed = 'unknown';

    try {
      answer = await can(steve, right) ? 'yes' : 'no';
    } catch {
      asked.delete(key);
    }
    answers.set(key, answer);

    return answer;
  };
  const ask = (right: Right): Promise<Allowed> => {
    const key = keyOf(right);
    const answer = asked.get(key) ?? review(right, key);

    asked.set(key, answer);

    return answer;
  };

  return {
    /** Reactive. */
    answer: (right: Right): Allowed => answers.get(keyOf(right)) ?? 'pending',
    ask,
    askAll: (rights: readonly Right[]): Promise<readonly Allowed[]> => Promise.all(rights.map(ask)),
    /** For many: a few at a time. */
    askEach: (rights: readonly Right[]): Promise<void> => inTurns(rights, async(right) => { await ask(right); }, { width: 4, patienceMs: 5_000 }),
  };
});

import { shallowReactive } from 'vue';
import { can, canSomewhere, type Right, type ScatteredRight } from '../gateway/access.ts';
import { inTurns } from '../gateway/turns.ts';
import { perCluster } from './per-cluster.ts';

/** `pending` until the review has answered, `unknown` after it has failed: nothing is offered by guessing. */
export type Allowed = 'yes' | 'no' | 'pending' | 'unknown';

const ONE_BY_ONE = { width: 4, patienceMs: 5_000 };

const keyOf = ({ verb, group, resource, subresource = '', namespace = '' }: Right): string => [verb, group, resource, subresource, namespace].join('/');
const somewhereKey = (right: ScatteredRight): string => `somewhere/${ keyOf(right) }`;

/** Answers about what the user may do, each asked for once for a cluster. */
export const useRightsStore = perCluster('rights', (steve) => {
  const answers = shallowReactive(new Map<string, Allowed>());
  const asked = new Map<string, Promise<Allowed>>();

  const settle = async(key: string, work: () => Promise<boolean>): Promise<Allowed> => {
    const answer = await work().then((isAllowed): Allowed => (isAllowed ? 'yes' : 'no'), (): Allowed => 'unknown');

    answers.set(key, answer);
    if (answer === 'unknown') {
      asked.delete(key);
    }

    return answer;
  };
  const once = (key: string, work: () => Promise<boolean>): Promise<Allowed> => {
    const known = asked.get(key) ?? settle(key, work);

    asked.set(key, known);

    return known;
  };
  const ask = (right: Right): Promise<Allowed> => once(keyOf(right), () => can(steve, right));

  return {
    /** Reactive. */
    answer: (right: Right): Allowed => answers.get(keyOf(right)) ?? 'pending',
    ask,
    askAll: (rights: readonly Right[]): Promise<readonly Allowed[]> => Promise.all(rights.map(ask)),
    /** For many: a few at a time. */
    askEach: (rights: readonly Right[]): Promise<void> => inTurns(rights, async(right) => { await ask(right); }, ONE_BY_ONE),
    /** Whether it is allowed in one namespace at least; reactive. */
    somewhere:    (right: ScatteredRight): Allowed => answers.get(somewhereKey(right)) ?? 'pending',
    askSomewhere: (right: ScatteredRight): Promise<Allowed> => once(somewhereKey(right), () => canSomewhere(steve, right)),
  };
});

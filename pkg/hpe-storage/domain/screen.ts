import type { Problem } from './problem.ts';

/** The one state of a screen's data. `denied` names the right that is missing. */
export type Screen<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'denied'; readonly verb: string; readonly resource: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'ready'; readonly data: T }
  | { readonly kind: 'stale'; readonly data: T; readonly problem: Problem }
  | { readonly kind: 'failed'; readonly problem: Problem };

export const loading: Screen<never> = { kind: 'loading' };

/** `ready`, or `empty` for a list without members. */
export const listScreen = <T>(data: readonly T[]): Screen<readonly T[]> => (data.length ? { kind: 'ready', data } : { kind: 'empty' });

/** The data that a screen may still show; undefined in every other state. */
export const dataOf = <T>(screen: Screen<T>): T | undefined =>
  screen.kind === 'ready' || screen.kind === 'stale' ? screen.data : undefined;

/** After a failed refresh: what was shown stays, marked as stale. */
export const failScreen = <T>(before: Screen<T>, problem: Problem): Screen<T> => {
  const data = dataOf(before);

  return data === undefined ? { kind: 'failed', problem } : { kind: 'stale', data, problem };
};

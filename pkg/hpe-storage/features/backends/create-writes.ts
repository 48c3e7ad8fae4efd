import { backendId, type Backend, type BackendDraft } from '../../domain/backends/backend.ts';
import { createStep, namespaceStep, updateStep } from '../../domain/backends/plans.ts';
import type { useBackendsStore } from '../../stores/backends.ts';
import type { Write } from './use-writes.ts';

type Store = ReturnType<typeof useBackendsStore>;

export interface NewBackend {
  readonly kind: 'create' | 'replace';
  readonly draft: BackendDraft;
}

/** The writes that make backends: first the namespaces that are not there yet, then one Secret after another. */
export const createWrites = async(store: Store, made: readonly NewBackend[], existing: readonly Backend[]): Promise<readonly Write[]> => {
  const namespaces = [...new Set(made.map(({ draft }) => draft.namespace))];
  const there = await Promise.all(namespaces.map((name) => store.hasNamespace(name)));
  const missing = new Set(namespaces.filter((_, index) => !there[index]));

  const first = [...missing].map((name): Write => ({ plan: namespaceStep(name), perform: (signal) => store.createNamespace(name, signal) }));
  const then = made.map(({ kind, draft }): Write => {
    const old = kind === 'replace' ? existing.find((backend) => backendId(backend) === backendId(draft)) : undefined;

    if (old) {
      return { plan: updateStep(old, draft, 'replace'), perform: (signal) => store.patch(old, draft, signal) };
    }
    const needs = missing.has(draft.namespace) ? { needs: namespaceStep(draft.namespace).id } : {};

    return { plan: createStep(draft), ...needs, perform: (signal) => store.create(draft, signal) };
  });

  return [...first, ...then];
};

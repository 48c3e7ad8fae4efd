import { computed, onBeforeUnmount, onMounted, watch } from 'vue';
import { backendRow, type BackendRow } from '../../domain/backends/state.ts';
import { DEFAULT_NAMESPACE } from '../../domain/driver/names.ts';
import { dataOf, type Screen } from '../../domain/screen.ts';
import type { Right } from '../../gateway/access.ts';
import { useBackendsStore } from '../../stores/backends.ts';
import { useClassesStore } from '../../stores/classes.ts';
import { useRightsStore } from '../../stores/rights.ts';

const secret = (verb: string, namespace: string): Right => ({ verb, group: '', resource: 'secrets', namespace });

/** The backends of the cluster with their states, and what the user may do with them. */
export const useBackends = (words: { readonly asking: () => string; readonly needs: (verb: string, resource: string) => string }) => {
  const store = useBackendsStore();
  const classes = useClassesStore();
  const rights = useRightsStore();
  const data = computed(() => dataOf(store.state.screen));
  const namespace = computed(() => data.value?.controller?.namespace ?? DEFAULT_NAMESPACE);

  const rowsOf = (): readonly BackendRow[] => (data.value?.backends ?? []).map((backend) => backendRow(backend, {
    classes: dataOf(classes.screen()) ?? [], services: data.value?.services, driverNamespace: data.value?.controller?.namespace,
  }));
  const rows = computed<Screen<readonly BackendRow[]>>(() => {
    const { screen } = store.state;

    if (screen.kind === 'ready') {
      return screen.data.backends.length ? { kind: 'ready', data: rowsOf() } : { kind: 'empty' };
    }

    return screen.kind === 'stale' ? { ...screen, data: rowsOf() } : screen;
  });

  /** Undefined when it is allowed, else the right that is missing. */
  const reason = (right: Right): string | undefined => {
    const answer = rights.answer(right);

    return answer === 'yes' ? undefined : answer === 'pending' ? words.asking() : words.needs(right.verb, right.resource);
  };
  const restartRights = (): readonly Right[] => ['deployments', 'daemonsets'].map((resource) => ({ verb: 'patch', group: 'apps', resource, namespace: namespace.value }));

  const namespaces = computed(() => [...new Set([namespace.value, ...(data.value?.backends ?? []).map((backend) => backend.namespace)])]);

  watch(namespaces, (names) => {
    void rights.askAll([...names.flatMap((name) => ['create', 'patch', 'delete'].map((verb) => secret(verb, name))), ...restartRights()]);
  }, { immediate: true });
  const reload = (): Promise<void> => store.load();
  // Secrets are not watched (their frames would hold passwords), so coming back to the page is the moment to look again.
  const onFocus = (): void => { void store.load(); };

  onMounted(() => {
    void reload();
    window.addEventListener('focus', onFocus);
  });
  onBeforeUnmount(() => window.removeEventListener('focus', onFocus));

  return {
    data, rows, reload,
    reasonFor:     (verb: 'create' | 'patch' | 'delete', inNamespace = namespace.value) => reason(secret(verb, inNamespace)),
    restartReason: computed(() => restartRights().map(reason).find((words) => words !== undefined)),
  };
};

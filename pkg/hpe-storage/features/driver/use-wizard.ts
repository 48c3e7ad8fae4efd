import { computed, onBeforeUnmount, onMounted, ref, watch, type ComputedRef } from 'vue';
import { offersOf, type VersionOffer } from '../../domain/driver/chart-index.ts';
import { checkValues } from '../../domain/driver/check-values.ts';
import type { App, ReleaseRef } from '../../domain/driver/facts.ts';
import { DEFAULT_NAMESPACE, DEFAULT_RELEASE } from '../../domain/driver/names.ts';
import { repositoryChoices, type RepositoryChoice } from '../../domain/driver/repositories.ts';
import type { Values } from '../../domain/driver/values.ts';
import { hasErrors, type Finding } from '../../domain/finding.ts';
import { dataOf } from '../../domain/screen.ts';
import { useHost } from '../../gateway/host.ts';
import { useDriverChoiceStore } from '../../stores/driver-choice.ts';
import type { DriverView } from '../../stores/driver.ts';
import { stayWhile } from '../../stores/leave-guard.ts';

export const STEPS = ['repository', 'version', 'values', 'review'] as const;

export type WizardStep = (typeof STEPS)[number];

export interface Wizard {
  readonly step: ComputedRef<WizardStep>;
  readonly repositoryName: ComputedRef<string>;
  readonly version: ComputedRef<string>;
  readonly choices: ComputedRef<readonly RepositoryChoice[]>;
  /** The chosen repository, when it can be used. */
  readonly repository: ComputedRef<RepositoryChoice | undefined>;
  readonly offers: ComputedRef<readonly VersionOffer[]>;
  readonly offer: ComputedRef<VersionOffer | undefined>;
  readonly defaults: ComputedRef<Values | undefined>;
  readonly valueFindings: ComputedRef<readonly Finding[]>;
  /** The release that a change of version replaces. */
  readonly former: ComputedRef<App | undefined>;
  /** Name and namespace of the release to make. */
  readonly release: ComputedRef<ReleaseRef>;
  rename(change: Partial<ReleaseRef>): void;
  /** Whether a step's own choice is complete. */
  isComplete(step: WizardStep): boolean;
  /** Whether a step can be opened: every one before it is complete. */
  isOpen(step: WizardStep): boolean;
  go(step: WizardStep): void;
  chooseRepository(name: string): void;
  chooseVersion(version: string): void;
}

const isStep = (text: string | undefined): text is WizardStep => STEPS.some((step) => step === text);

/** The way to an installation. Where one is on it is in the URL: it can be linked to, and survives a reload. */
export const useWizard = (view: () => DriverView): Wizard => {
  const [host, choice] = [useHost(), useDriverChoiceStore()];
  const step = computed((): WizardStep => (isStep(host.query.value['step']) ? host.query.value['step'] : 'repository'));
  const repositoryName = computed(() => host.query.value['repo'] ?? '');
  const version = computed(() => host.query.value['version'] ?? '');
  const choices = computed(() => repositoryChoices(dataOf(choice.state.repositories)?.items ?? []));
  const repository = computed(() => choices.value.find((one) => one.name === repositoryName.value && one.repository?.state.kind === 'ready'));
  const offers = computed(() => offersOf(dataOf(choice.state.versions) ?? [], view().environment));
  const offer = computed(() => offers.value.find((one) => one.version === version.value && !one.blocked));
  const loaded = computed(() => dataOf(choice.state.defaults));
  const defaults = computed(() => (loaded.value?.version === version.value && loaded.value.repository === repositoryName.value ? loaded.value.values : undefined));
  const valueFindings = computed((): readonly Finding[] => {
    const draft = choice.state.draft;

    return draft.kind === 'bad' ? [draft.mistake] : checkValues(defaults.value ?? {}, draft.values);
  });
  const former = computed(() => view().facts.apps[0]);
  const typed = ref<Partial<ReleaseRef>>({});
  const release = computed((): ReleaseRef => ({
    name: former.value?.name ?? DEFAULT_RELEASE, namespace: former.value?.namespace ?? DEFAULT_NAMESPACE, ...typed.value,
  }));

  const isComplete = (asked: WizardStep): boolean => {
    switch (asked) {
      case 'repository': return repository.value !== undefined;
      case 'version': return offer.value !== undefined;
      case 'values': return defaults.value !== undefined && !hasErrors(valueFindings.value);
      case 'review': return false;
    }
  };

  onMounted(() => { void choice.loadRepositories(); });
  onBeforeUnmount(stayWhile(choice.isTouched));
  watch(() => repository.value?.name, (name) => {
    if (name) {
      void choice.loadVersions(name);
    }
  }, { immediate: true });
  watch([() => repository.value?.name, () => offer.value?.version, () => former.value?.version, () => former.value?.secret], ([name, chosen]) => {
    if (name && chosen) {
      void choice.loadDefaults(name, chosen, former.value);
    }
  }, { immediate: true });

  return {
    step, repositoryName, version, choices, repository, offers, offer, defaults, valueFindings, former, release, isComplete,
    rename:           (change) => { typed.value = { ...typed.value, ...change }; },
    isOpen:           (asked) => STEPS.slice(0, STEPS.indexOf(asked)).every(isComplete),
    // A step of its own in the browser's history: Back leads to the step before, not out of the wizard.
    go:               (next) => host.openQuery({ step: next }),
    chooseRepository: (name) => host.setQuery({ step: step.value, repo: name, version: undefined }),
    chooseVersion:    (chosen) => host.setQuery({ step: step.value, version: chosen }),
  };
};

import { inject, type InjectionKey } from 'vue';

interface HostStore {
  readonly getters: Readonly<Record<string, unknown>>;
}

const KEY: InjectionKey<HostStore> | string = 'store';

/** Takes the place of vuex, whose store is the host's: what Rancher's components want of it is to read that. */
export const useStore = (): HostStore | undefined => inject(KEY, undefined);

type Getter = (this: { readonly $store: HostStore }) => unknown;

const getter = (name: string): Getter => function() { return this.$store.getters[name]; };

/** Getters by the names that a component has for them. */
export const mapGetters = (names: Readonly<Record<string, string>> | readonly string[]): Record<string, Getter> =>
  Object.fromEntries(Object.entries(names).map(([own, name]) => [Array.isArray(names) ? name : own, getter(name)]));

/**
 * Types of the part of Rancher's extension API that the stand-ins use: its sources are untyped. Only types, since each stand-in is
 * built in a folder of its own.
 */
export interface Plugin {
  metadata: object;
  /** The type map's words for one product; `store` is the dashboard's. */
  DSL(store: unknown, product: string): Dsl;
  addProduct(product: object): void;
  addL10n(locale: string, load: () => Promise<unknown>): void;
  addRoutes(routes: readonly object[]): void;
  addDashboardStore(name: string, specifics: object, config: object, init: unknown): void;
  register(kind: string, name: string, load: () => unknown): void;
}

export interface Dsl {
  product(options: object): void;
  basicType(types: readonly string[], group?: string): void;
  virtualType(options: object): void;
  configureType(type: string, options: object): void;
  weightGroup(group: string, weight: number, forBasic: boolean): void;
}

export interface Store {
  readonly $config?: { readonly rancherEnv?: string };
  dispatch(action: string, payload: unknown): Promise<unknown>;
}

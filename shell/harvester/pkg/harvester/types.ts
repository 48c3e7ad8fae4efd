/** Names that the real Harvester UI uses: extensions of it (ours is one) find its pages by them. */
export const PRODUCT = 'harvester';

export const ROUTE = {
  cluster: `${ PRODUCT }-c-cluster`,
  list:    `${ PRODUCT }-c-cluster-resource`,
  create:  `${ PRODUCT }-c-cluster-resource-create`,
  object:  `${ PRODUCT }-c-cluster-resource-id`,
  inside:  `${ PRODUCT }-c-cluster-resource-namespace-id`,
} as const;

/** Page ids; those without an API type of their own name in `BEHIND` what they show. */
export const PAGE = {
  dashboard: 'harvesterhci.io.dashboard',
  hosts:     'harvesterhci.io.host',
  machines:  'kubevirt.io.virtualmachine',
  volumes:   'harvesterhci.io.volume',
  classes:   'harvesterhci.io.storage',
} as const;

export const TYPE = {
  claim:     'persistentvolumeclaim',
  class:     'storage.k8s.io.storageclass',
  instance:  'kubevirt.io.virtualmachineinstance',
  machine:   PAGE.machines,
  namespace: 'namespace',
  node:      'node',
  setting:   'harvesterhci.io.setting',
} as const;

export const BEHIND: Readonly<Record<string, string>> = {
  [PAGE.hosts]:   TYPE.node,
  [PAGE.volumes]: TYPE.claim,
  [PAGE.classes]: TYPE.class,
};

/** The API type whose objects a page shows. */
export const typeOf = (page: string): string => BEHIND[page] ?? page;

/** The page that shows objects of an API type. */
export const pageOf = (type: string): string => Object.keys(BEHIND).find((page) => BEHIND[page] === type) ?? type;

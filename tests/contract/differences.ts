/** A difference between the lab and what was recorded that is meant to be. */
export interface Meant {
  /** Name of the exchange. */
  exchange: RegExp;
  /** Line that `compare.ts` writes. */
  line: RegExp;
  reason: string;
}

export const MEANT: readonly Meant[] = [
  {
    exchange: /^uiplugins$/, line: /^body\.entries: only here$/,
    reason: 'the recorded Rancher had no extensions; the lab has its own and the stand-ins',
  },
  {
    exchange: /^management clusters$/, line: /^body\.data\[\]\.links\.(log|projects|schemas|shell|subscribe): missing here$/,
    reason: 'links to norman\'s services of a cluster (shell, logs), which the lab does not have',
  },
  {
    exchange: /^management clusters$/, line: /^body\.data\[\]\.actions\.(generateKubeconfig|importYaml): missing here$/,
    reason: 'norman\'s actions on a cluster; kubeconfigs of the lab come from npm run kubeconfig',
  },
  {
    exchange: /^management clusters$/,
    line: /^body\.data\[\]\.(spec\.(agentImageOverride|clusterSecrets|desiredA(gent|uth)Image|dockerRootDir|windowsPreferedCluster)|status\.(agentImage|(aks|ali|eks|gke)Status|applied\w+|authImage|capabilities)): missing here$/,
    reason: 'empty fields that Rancher\'s controllers of hosted clusters and agents leave; nobody reads them here',
  },
  {
    exchange: /^management clusters$/, line: /^body\.data\[\]\.spec\.imported: only here$/,
    reason: 'the lab\'s first cluster is an imported Harvester, the recorded one was local',
  },
];

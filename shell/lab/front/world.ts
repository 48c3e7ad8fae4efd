import type { JsonObject, LabContext, LabUser, SteveLayer } from '../context.ts';
import type { Ingress } from '../ingress/index.ts';
import type { UiPlugins } from '../rancher/uiplugins/index.ts';

/** The clusters of the running scenario and what the parts of the lab add to them. Replaced when the scenario changes. */
export interface World {
  context: LabContext;
  layers: readonly SteveLayer[];
  plugins: UiPlugins;
  /** Of a Harvester by itself; undefined where a Rancher is the front door. */
  ingress: Ingress | undefined;
  /** Whether Rancher lets a user into a cluster other than its own. */
  mayEnter(user: LabUser, clusterId: string): Promise<boolean>;
  /** A Setting of the cluster that Rancher runs in; undefined when there is none of that name. */
  setting(name: string): Promise<JsonObject | undefined>;
}

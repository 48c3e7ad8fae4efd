import SteveModel from '@shell/plugins/steve/steve-class';
import Namespace from '@shell/models/namespace';
import Schema from '@shell/models/schema';
import { pageOf, PRODUCT, ROUTE, TYPE } from './types.ts';

interface VirtualMachine {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec?: { readonly template?: { readonly spec?: { readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName: string } }[] } } };
}

/** An object whose page is Harvester's, not the explorer's. */
class Placed extends SteveModel {
  get listLocation() {
    return { name: ROUTE.list, params: { product: PRODUCT, cluster: this.$rootGetters.clusterId, resource: pageOf(this.type) } };
  }

  get _detailLocation() {
    const { namespace, name } = this.metadata;

    return {
      name:   namespace ? ROUTE.inside : ROUTE.object,
      params: { ...this.listLocation.params, ...(namespace ? { namespace } : {}), id: name },
    };
  }

  get doneOverride() {
    return this.listLocation;
  }
}

/** Machines say what KubeVirt prints of them; their Steve state is the last condition's, which reads oddly. */
class Machine extends Placed {
  get stateDisplay(): string {
    return this.status?.printableStatus ?? super.stateDisplay;
  }

  get instance(): unknown {
    return this.$rootGetters[`${ PRODUCT }/byId`](TYPE.instance, this.id);
  }
}

class Claim extends Placed {
  /** Names of the machines whose disks name this claim. */
  get machines(): string[] {
    const machines: readonly VirtualMachine[] = this.$rootGetters[`${ PRODUCT }/all`](TYPE.machine);
    const holds = ({ metadata, spec }: VirtualMachine): boolean => metadata.namespace === this.metadata.namespace &&
      (spec?.template?.spec?.volumes ?? []).some(({ persistentVolumeClaim: claim }) => claim?.claimName === this.metadata.name);

    return machines.filter(holds).map(({ metadata }) => metadata.name);
  }

  get machineNames(): string {
    return this.machines.join(', ');
  }
}

class Host extends Placed {
  get internalIp(): string {
    return (this.status?.addresses ?? []).find(({ type }: { type: string }) => type === 'InternalIP')?.address ?? '';
  }
}

export const models: Readonly<Record<string, unknown>> = {
  // What may be listed is asked of the schema's own model, which is the shell's in the real one too.
  schema:           Schema,
  [TYPE.machine]:   Machine,
  [TYPE.claim]:     Claim,
  [TYPE.node]:      Host,
  [TYPE.class]:     Placed,
  [TYPE.namespace]: Namespace,
};

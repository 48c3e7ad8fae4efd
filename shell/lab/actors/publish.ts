import type { SimulatedArray } from '../context.ts';
import type { Login, Rpc } from './backend.ts';
import type { Family } from './families.ts';
import { isProtocol, missingInitiator } from './initiators.ts';
import type { NodeInfo } from './initiators.ts';
import type { Volume } from './kube/types.ts';

export type Published = { kind: 'attached'; context: Record<string, string> } | { kind: 'failed'; rpc: Rpc };

const serial = (handle: string): string => Buffer.from(handle).toString('hex').padEnd(32, '0').slice(0, 32).toUpperCase();

/** Data portals of the array: its management address with the third octet of the data networks. */
function portals(array: SimulatedArray): string {
  const last = /(\d+)$/.exec(array.address)?.[1] ?? '10';
  return [`10.20.10.${last}`, `10.20.11.${last}`].join(',');
}

function target(family: Family, array: SimulatedArray, protocol: string, handle: string): string {
  const id = serial(array.address).slice(0, 12).toLowerCase();
  if (protocol === 'fc') return `20010002ac${id.slice(0, 6)}`;
  if (protocol === 'nvmetcp') return `nqn.2020-07.com.hpe:${id}`;
  return family.kind === 'nimble' ? `iqn.2007-11.com.nimblestorage:${handle}` : `iqn.2000-05.com.3pardata:${id}`;
}

/** The publish context of a volume, with the keys of csi-driver's ControllerPublishVolume (kept as `attachmentMetadata`). */
function context(volume: Volume, array: SimulatedArray, family: Family, protocol: string, lun: number): Record<string, string> {
  const handle = volume.spec.csi?.volumeHandle ?? '';
  if (family.kind === 'file')
    return {
      readOnly: 'false',
      exportIP: portals(array).split(',')[0] ?? '',
      mountPath: `/file/${volume.metadata.name}/${volume.metadata.name}`,
    };
  const block = {
    serialNumber: serial(handle),
    accessProtocol: protocol,
    targetNames: target(family, array, protocol, handle),
    targetScope: family.kind === 'nimble' ? 'volume' : 'group',
    lunId: String(lun),
    discoveryIps: protocol === 'fc' ? '' : portals(array),
    readOnly: 'false',
    ...(protocol === 'nvmetcp' ? { targetPort: '4420' } : {}),
  };
  if (volume.spec.volumeMode === 'Block') return block;
  const attributes = volume.spec.csi?.volumeAttributes ?? {};
  const filesystem = ['fsOwner', 'fsMode', 'fsCreateOptions'].map((key): [string, string] => [key, attributes[key] ?? '']);
  return {
    ...block,
    fsType: typeof volume.spec.csi?.['fsType'] === 'string' ? volume.spec.csi['fsType'] : '',
    ...Object.fromEntries(filesystem),
  };
}

/** ControllerPublishVolume: which node, which backend, by which protocol. Texts as in csi-driver pkg/driver/controller_server.go. */
export function publish(volume: Volume, nodeId: string, info: NodeInfo | undefined, login: Login, lun: number): Published {
  if (!info) return { kind: 'failed', rpc: { code: 'NotFound', text: `failed to get node with id ${nodeId}` } };
  if (login.kind === 'silent') return { kind: 'failed', rpc: { code: 'DeadlineExceeded', text: 'context deadline exceeded' } };
  if (login.kind === 'failed') {
    return { kind: 'failed', rpc: { code: 'Unavailable', text: `Failed to get storage provider from secrets, err: ${login.text}` } };
  }
  const { array, family } = login;
  const protocol = volume.spec.csi?.volumeAttributes?.['accessProtocol'] || 'iscsi';
  const missing = isProtocol(protocol) ? missingInitiator(info, protocol) : undefined;
  if (missing) {
    const handle = volume.spec.csi?.volumeHandle ?? '';
    return {
      kind: 'failed',
      rpc: {
        code: 'Internal',
        text:
          `Failed to add ACL to volume ${handle} for node ${info.spec.uuid} via CSP, err: ` +
          `Request failed with status code 404 and errors Error code (Not Found) and message (${missing})`,
      },
    };
  }
  return { kind: 'attached', context: context(volume, array, family, protocol, lun) };
}

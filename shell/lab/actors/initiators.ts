import { createHash } from 'node:crypto';
import type { KubeObject } from './kube/types.ts';

/** What the node driver finds on a host and writes into its HPENodeInfo. */
export interface NodeInfo extends KubeObject {
  spec: { uuid: string; networks: string[]; iqns?: string[]; nqns?: string[]; wwpns?: string[] };
}

/** Annotation of a Node of the lab: which initiators its host has, comma-separated; all of them when it is absent. */
export const initiatorsAnnotation = 'lab.hpe-storage/initiators';

export type Protocol = 'iscsi' | 'fc' | 'nvmetcp';

const digest = (text: string): string => createHash('md5').update(text).digest('hex');

/** The driver makes it from the lowest MAC address and the host name (HPENodeInfo lifecycle); here it is made from the name alone. */
export function nodeUuid(node: string): string {
  const hex = digest(node);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** A stable number of a node, for its addresses: the digits at its end, else something of its name. */
function numberOf(node: string): number {
  const digits = /(\d+)$/.exec(node)?.[1];
  return digits ? Number(digits) % 200 : Number.parseInt(digest(node).slice(0, 2), 16) % 200;
}

/**
 * HPENodeInfo of a node with its InternalIP, or undefined when its host has no initiator at all: the driver then refuses to register.
 * Besides the management network each host has two data networks.
 */
export function nodeInfoOf(node: string, address: string, initiators: readonly string[]): NodeInfo | undefined {
  const hex = digest(node);
  const host = 10 + numberOf(node);
  const has = (protocol: Protocol): boolean => initiators.includes(protocol);
  if (!has('iscsi') && !has('fc') && !has('nvmetcp')) return undefined;
  return {
    apiVersion: 'storage.hpe.com/v1',
    kind: 'HPENodeInfo',
    metadata: { name: node },
    spec: {
      uuid: nodeUuid(node),
      networks: [`${address}/24`, `10.20.10.${host}/24`, `10.20.11.${host}/24`],
      ...(has('iscsi') ? { iqns: [`iqn.1996-04.de.suse:01:${hex.slice(0, 12)}`] } : {}),
      ...(has('nvmetcp') ? { nqns: [`nqn.2014-08.org.nvmexpress:uuid:${nodeUuid(`${node} nvme`)}`] } : {}),
      ...(has('fc') ? { wwpns: [`10000000${hex.slice(0, 8)}`, `10000000${hex.slice(8, 16)}`] } : {}),
    },
  };
}

const wanted = { iscsi: 'iqns', fc: 'wwpns', nvmetcp: 'nqns' } as const;
const spoken = { iscsi: 'iSCSI', fc: 'FC', nvmetcp: 'NVMe/TCP' } as const;

export const isProtocol = (text: string): text is Protocol => text in wanted;

/** Why a node cannot be given a volume by a protocol; undefined when it can. */
export function missingInitiator(info: NodeInfo, protocol: Protocol): string | undefined {
  return info.spec[wanted[protocol]]?.length ? undefined : `No ${spoken[protocol]} initiators found for host ${info.metadata.name}`;
}

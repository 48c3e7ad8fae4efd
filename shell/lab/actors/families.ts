/** What the lab knows of an array family: which container storage provider (CSP) serves it and what it accepts. */
export interface Family {
  id: string;
  /** Service of the chart that a Secret's `serviceName` names. */
  service: string;
  /** Deployment behind that Service. */
  csp: string;
  /** `volumeHandle` and HPEVolumeInfo follow the array's own naming. */
  kind: '3par' | 'nimble' | 'file';
  /** Whether the address must, may or must not carry `:443` (Secret Parameters of HPE's documentation). */
  port: 'wanted' | 'refused';
  protocols: readonly string[];
}

/** Families by the id that `SimulatedArray.family` carries. */
export const families: readonly Family[] = [
  {
    id: 'b10000',
    service: 'alletrastoragemp-csp-svc',
    csp: 'primera3par-csp',
    kind: '3par',
    port: 'wanted',
    protocols: ['iscsi', 'fc', 'nvmetcp'],
  },
  { id: 'alletra9000', service: 'alletra9000-csp-svc', csp: 'primera3par-csp', kind: '3par', port: 'wanted', protocols: ['iscsi', 'fc'] },
  { id: 'primera', service: 'primera3par-csp-svc', csp: 'primera3par-csp', kind: '3par', port: 'wanted', protocols: ['iscsi', 'fc'] },
  { id: '3par', service: 'primera3par-csp-svc', csp: 'primera3par-csp', kind: '3par', port: 'refused', protocols: ['iscsi', 'fc'] },
  { id: 'alletra6000', service: 'alletra6000-csp-svc', csp: 'nimble-csp', kind: 'nimble', port: 'refused', protocols: ['iscsi', 'fc'] },
  { id: 'nimble', service: 'nimble-csp-svc', csp: 'nimble-csp', kind: 'nimble', port: 'refused', protocols: ['iscsi', 'fc'] },
  {
    id: 'b10000-file',
    service: 'alletrastoragemp-b10000-nfs-csp-svc',
    csp: 'alletrastoragemp-b10000-nfs-csp',
    kind: 'file',
    port: 'refused',
    protocols: ['nfs'],
  },
  {
    id: 'x10000',
    service: 'alletrastoragemp-x10000-nfs-csp-svc',
    csp: 'alletrastoragemp-x10000-nfs-csp',
    kind: 'file',
    port: 'wanted',
    protocols: ['nfs'],
  },
];

export const familyOf = (id: string): Family | undefined => families.find((family) => family.id === id);

export interface Address {
  /** Without brackets and port, as `SimulatedArray.address` has it. */
  host: string;
  port: string;
}

/** Takes `10.20.0.10:443`, `array.example` and `[2001:db8::1]` apart. */
export function parseAddress(backend: string): Address {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(backend);
  if (bracketed) return { host: bracketed[1] ?? '', port: bracketed[2] ?? '' };
  const named = /^([^:]+):(\d+)$/.exec(backend);
  return named ? { host: named[1] ?? '', port: named[2] ?? '' } : { host: backend, port: '' };
}

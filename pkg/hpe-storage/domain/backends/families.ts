/**
 * The array families of HPE's CSI driver. Source: HPE SCOD deployment.md ("Secret Parameters"),
 * container_storage_provider/*, chart templates of every published version; read 2026-11-23, driver 3.3.0 and older.
 */

export type Protocol = 'iscsi' | 'fc' | 'nvmetcp' | 'nfs';

export type FamilyId = 'b10000' | 'alletra9000' | 'primera' | '3par' | 'alletra6000' | 'nimble' | 'b10000-file' | 'x10000';

/** The Container Storage Provider behind a family's Service; it decides which class parameters are understood. */
export type Provider = 'primera3par' | 'nimble' | 'b10000-nfs' | 'x10000-nfs';

export interface ProtocolSupport {
  readonly protocol: Protocol;
  /** First driver that has it for this family, where that is later than the family itself. */
  readonly since?: string;
}

export interface Family {
  readonly id: FamilyId;
  /** The product's own name, the same in every language. */
  readonly label: string;
  readonly provider: Provider;
  /** Service that the driver asks, in the driver's namespace. */
  readonly serviceName: string;
  /** Key below `disable` in the chart's values. */
  readonly valuesSwitch: string;
  /** First chart that has the family. */
  readonly since: string;
  readonly storage: 'block' | 'file';
  readonly protocols: readonly ProtocolSupport[];
  /**
   * Whether the address of the management interface carries `:443`. Without it the 3PAR family's CSP falls back to
   * SSH (SCOD deployment.md; since 2.5.2, which is why stored Secrets may lack it).
   */
  readonly addressPort: 'required' | 'forbidden';
  /** Whether an IPv6 management address is supported; always in brackets, never with a port. */
  readonly ipv6: boolean;
  /** `oauth`: the user is an OAuth client ID and the password its secret, with the array's own rules. */
  readonly credentials: 'account' | 'oauth';
}

/** Every CSP Service listens there; SCOD: "should be set to 8080". */
export const SERVICE_PORT = 8080;
export const HTTPS_PORT = 443;

const SAN: readonly ProtocolSupport[] = [{ protocol: 'iscsi' }, { protocol: 'fc' }];
const NFS: readonly ProtocolSupport[] = [{ protocol: 'nfs' }];

export const FAMILIES: readonly Family[] = [
  {
    id: 'b10000', label: 'Alletra Storage MP B10000', provider: 'primera3par', serviceName: 'alletrastoragemp-csp-svc',
    valuesSwitch: 'alletraStorageMP', since: '2.4.1', storage: 'block', protocols: [...SAN, { protocol: 'nvmetcp', since: '3.1.0' }],
    addressPort: 'required', ipv6: true, credentials: 'account',
  },
  {
    id: 'alletra9000', label: 'Alletra 9000', provider: 'primera3par', serviceName: 'alletra9000-csp-svc',
    valuesSwitch: 'alletra9000', since: '2.0.0', storage: 'block', protocols: SAN, addressPort: 'required', ipv6: false, credentials: 'account',
  },
  {
    id: 'primera', label: 'Primera', provider: 'primera3par', serviceName: 'primera3par-csp-svc',
    valuesSwitch: 'primera', since: '1.3.0', storage: 'block', protocols: SAN, addressPort: 'required', ipv6: false, credentials: 'account',
  },
  {
    id: '3par', label: '3PAR', provider: 'primera3par', serviceName: 'primera3par-csp-svc',
    valuesSwitch: 'primera', since: '1.3.0', storage: 'block', protocols: SAN, addressPort: 'forbidden', ipv6: false, credentials: 'account',
  },
  {
    id: 'alletra6000', label: 'Alletra 5000/6000', provider: 'nimble', serviceName: 'alletra6000-csp-svc',
    valuesSwitch: 'alletra6000', since: '2.0.0', storage: 'block', protocols: SAN, addressPort: 'forbidden', ipv6: false, credentials: 'account',
  },
  {
    id: 'nimble', label: 'Nimble Storage', provider: 'nimble', serviceName: 'nimble-csp-svc',
    valuesSwitch: 'nimble', since: '1.0.0', storage: 'block', protocols: SAN, addressPort: 'forbidden', ipv6: false, credentials: 'account',
  },
  {
    id: 'b10000-file', label: 'Alletra Storage MP B10000 File Service', provider: 'b10000-nfs', serviceName: 'alletrastoragemp-b10000-nfs-csp-svc',
    valuesSwitch: 'b10000FileService', since: '3.0.0', storage: 'file', protocols: NFS, addressPort: 'forbidden', ipv6: false, credentials: 'account',
  },
  {
    id: 'x10000', label: 'Alletra Storage MP X10000', provider: 'x10000-nfs', serviceName: 'alletrastoragemp-x10000-nfs-csp-svc',
    valuesSwitch: 'x10000FileService', since: '3.2.0', storage: 'file', protocols: NFS, addressPort: 'required', ipv6: false, credentials: 'oauth',
  },
];

export const familyById = (id: string): Family | undefined => FAMILIES.find((family) => family.id === id);

/** The Service's own name of a short or fully qualified form, such as `nimble-csp-svc.hpe-storage.svc.cluster.local`. */
export const shortServiceName = (serviceName: string): string => serviceName.trim().split('.')[0] ?? '';

/** The namespace that a qualified Service name carries; undefined for the short form. */
export const serviceNamespace = (serviceName: string): string | undefined => serviceName.trim().split('.')[1] || undefined;

/** An address ends in a port; that of a bracketed IPv6 stands behind the bracket. */
const hasPort = (address: string): boolean => /(?:^[^:]*|\]):\d+$/.test(address.trim());

/**
 * Families that a Secret may be for: none for a Service that is not HPE's, two for Primera and 3PAR, which share
 * a Service; there a port tells Primera, since a 3PAR must not have one.
 */
export const familiesOf = (serviceName: string, address = ''): readonly Family[] => {
  const families = FAMILIES.filter((family) => family.serviceName === shortServiceName(serviceName));

  return families.length > 1 && hasPort(address) ? families.filter(({ addressPort }) => addressPort === 'required') : families;
};

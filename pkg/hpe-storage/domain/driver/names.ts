/** Fixed names that every published chart writes (co-deployments helm/charts/hpe-csi-driver/templates). */
export const CHART_NAME = 'hpe-csi-driver';
export const DRIVER_NAME = 'csi.hpe.com';
export const DEFAULT_NAMESPACE = 'hpe-storage';
export const DEFAULT_RELEASE = 'hpe-csi-driver';
export const CONTROLLER = 'hpe-csi-controller';
export const NODE_DAEMONSET = 'hpe-csi-node';
export const CSP_DEPLOYMENTS = ['primera3par-csp', 'nimble-csp', 'alletrastoragemp-b10000-nfs-csp', 'alletrastoragemp-x10000-nfs-csp'] as const;
/** A cluster role of a fixed name: the reason why a cluster holds one release only. */
export const DRIVER_CLUSTER_ROLE = 'hpe-csi-driver-role';
export const NODE_INFO_CRD = 'hpenodeinfos.storage.hpe.com';
/** Where the NFS servers that the driver makes run. */
export const NFS_NAMESPACE = 'hpe-nfs';

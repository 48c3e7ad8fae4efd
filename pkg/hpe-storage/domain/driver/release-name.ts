import { finding, type Finding } from '../finding.ts';
import type { ReleaseRef } from './facts.ts';

/** Helm's rule for releases (helm pkg/chart/common/util/validate_name.go): DNS labels with dots, at most 53 characters. */
const RELEASE = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LONGEST_RELEASE = 53;

/** Kubernetes' rule for namespaces: a DNS label (RFC 1123). */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LONGEST_NAMESPACE = 63;

/** What Helm or Kubernetes would refuse about the names of a release to make. */
export const checkRelease = ({ name, namespace }: ReleaseRef): readonly Finding[] => [
  ...(RELEASE.test(name) && name.length <= LONGEST_RELEASE ? [] : [finding('error', 'driver.releaseName', 'release', { longest: LONGEST_RELEASE })]),
  ...(NAMESPACE.test(namespace) && namespace.length <= LONGEST_NAMESPACE ? [] : [finding('error', 'driver.namespaceName', 'namespace', { longest: LONGEST_NAMESPACE })]),
];

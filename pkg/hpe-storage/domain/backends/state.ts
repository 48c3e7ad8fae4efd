import { DEFAULT_NAMESPACE } from '../driver/names.ts';
import { hasErrors, finding, type Finding } from '../finding.ts';
import { text } from '../kube/json.ts';
import { classesUsing, type HpeClass } from '../classes/storage-class.ts';
import { familiesOfBackend, type Backend } from './backend.ts';
import { serviceNamespace, shortServiceName, type Family } from './families.ts';
import { checkStored } from './validate.ts';

export type BackendStateKind = 'inUse' | 'unused' | 'broken' | 'deleting';

/** A backend with what it takes part in. */
export interface BackendRow {
  readonly backend: Backend;
  readonly families: readonly Family[];
  readonly classes: readonly HpeClass[];
  readonly state: BackendStateKind;
  readonly findings: readonly Finding[];
}

/** The Services of the cluster as `<namespace>/<name>`; undefined while they are not known. */
export type ServiceIds = ReadonlySet<string> | undefined;

export const serviceIds = (services: readonly unknown[]): ReadonlySet<string> =>
  new Set(services.map((raw) => `${ text(raw, 'metadata', 'namespace') ?? '' }/${ text(raw, 'metadata', 'name') ?? '' }`));

/** The Service that the driver will ask, as `<namespace>/<name>`. */
const serviceIdOf = ({ serviceName }: Backend, driverNamespace: string): string =>
  `${ serviceNamespace(serviceName) ?? driverNamespace }/${ shortServiceName(serviceName) }`;

const checkServiceExists = (backend: Backend, services: ServiceIds, driverNamespace: string): readonly Finding[] => {
  const id = serviceIdOf(backend, driverNamespace);

  return services && backend.serviceName && !services.has(id) ? [finding('error', 'backend.serviceAbsent', 'serviceName', { service: id })] : [];
};

export interface StateContext {
  readonly classes: readonly HpeClass[];
  readonly services: ServiceIds;
  /** Namespace of the installed driver; undefined while none is, and then no Service is missed. */
  readonly driverNamespace: string | undefined;
}

const stateOf = (backend: Backend, findings: readonly Finding[], used: boolean): BackendStateKind => {
  if (backend.deleting) {
    return 'deleting';
  }

  return hasErrors(findings) ? 'broken' : used ? 'inUse' : 'unused';
};

export const backendRow = (backend: Backend, context: StateContext): BackendRow => {
  const namespace = context.driverNamespace ?? DEFAULT_NAMESPACE;
  const classes = classesUsing(backend, context.classes);
  const findings = [
    ...checkStored(backend, namespace),
    ...(context.driverNamespace === undefined ? [] : checkServiceExists(backend, context.services, context.driverNamespace)),
  ];

  return { backend, families: familiesOfBackend(backend), classes, findings, state: stateOf(backend, findings, classes.length > 0) };
};

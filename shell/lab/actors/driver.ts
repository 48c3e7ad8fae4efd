import { hasStatus, resources } from './kube/client.ts';
import type { Cache } from './kube/watch.ts';
import type { Deployment, Pod, Secret, Service, StorageClass, Volume } from './kube/types.ts';
import { credentialsOf, logIn } from './backend.ts';
import type { Credentials, CspState, Login } from './backend.ts';
import { secretOf } from './provision.ts';
import type { Site } from './site.ts';

const isReady = (pod: Pod): boolean =>
  !pod.metadata.deletionTimestamp &&
  (pod.status?.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === 'True');

/** A Secret that could not be read, with the sidecar's sentence about it. */
export class SecretMissing extends Error {}

/**
 * The driver keeps its clients by Service, backend and user; the password is no part of the key (pkg/driver/driver.go,
 * GenerateStorageProviderCacheKey). So a changed password is not seen until the controller starts anew.
 */
export class Sessions {
  private readonly passwords = new Map<string, string>();
  private controller: string | undefined;

  /** The credentials with the password that the controller of this UID has logged in with before. */
  remembered(given: Credentials, controller: string | undefined): Credentials {
    if (controller !== this.controller) this.passwords.clear();
    this.controller = controller;
    return { ...given, password: this.passwords.get(keyOf(given)) ?? given.password };
  }

  keep(given: Credentials): void {
    this.passwords.set(keyOf(given), given.password);
  }
}

const keyOf = (given: Credentials): string => [given.serviceName, given.backend, given.username].join(' ');

/** The HPE driver as it stands in a cluster: whether its controller works, where its Services lead, and its way to an array. */
export class Driver {
  private readonly site: Site;
  private readonly deployments: Cache<Deployment>;
  private readonly services: Cache<Service>;
  private readonly pods: Cache<Pod>;
  private readonly sessions = new Sessions();

  private constructor(site: Site, deployments: Cache<Deployment>, services: Cache<Service>, pods: Cache<Pod>) {
    this.site = site;
    this.deployments = deployments;
    this.services = services;
    this.pods = pods;
  }

  static async open(site: Site): Promise<Driver> {
    const { watches } = site;
    const [deployments, services, pods] = await Promise.all([
      watches.open<Deployment>(resources.deployments),
      watches.open<Service>(resources.services),
      watches.open<Pod>(resources.pods),
    ]);
    return new Driver(site, deployments, services, pods);
  }

  /** Namespace of a ready controller; undefined when nobody would answer a claim. */
  namespace(): string | undefined {
    const found = this.deployments
      .list()
      .find((deployment) => deployment.metadata.name === 'hpe-csi-controller' && (deployment.status?.availableReplicas ?? 0) > 0);
    return found?.metadata.namespace;
  }

  /** The pod that holds the driver and its sidecars. */
  private controller(): Pod | undefined {
    return this.pods.list(this.namespace()).find((pod) => pod.metadata.labels?.['app'] === 'hpe-csi-controller' && isReady(pod));
  }

  /** Calls when a controller comes up or goes. */
  onController(call: () => void): void {
    this.deployments.onChange((deployment) => {
      if (deployment.metadata.name === 'hpe-csi-controller') call();
    });
  }

  /** The backend that a class or a volume names for a use (`provisioner`, `controller-publish` …), logged in to. */
  async logInBySecret(ref: { name: string; namespace: string } | undefined): Promise<Login> {
    if (!ref) return { kind: 'failed', text: 'no secrets have been provided' };
    const given = this.sessions.remembered(credentialsOf((await this.secret(ref)).data), this.controller()?.metadata.uid);
    const login = logIn(given, this.cspState(given), (address) => this.site.arrays.find(address));
    if (login.kind === 'ok') this.sessions.keep(given);
    return login;
  }

  logInByClass(cls: StorageClass, use: string): Promise<Login> {
    return this.logInBySecret(secretOf(cls.parameters, use));
  }

  logInByVolume(volume: Volume, field: string): Promise<Login> {
    const ref = volume.spec.csi?.[field];
    const named = typeof ref === 'object' && ref !== null && 'name' in ref && 'namespace' in ref ? ref : undefined;
    return this.logInBySecret(named ? { name: String(named.name), namespace: String(named.namespace) } : undefined);
  }

  private async secret(ref: { name: string; namespace: string }): Promise<Secret> {
    try {
      return await this.site.kube.get<Secret>(resources.secrets, ref.name, ref.namespace);
    } catch (error) {
      if (hasStatus(error, 404)) {
        throw new SecretMissing(`error getting secret ${ref.name} in namespace ${ref.namespace}: secrets "${ref.name}" not found`);
      }
      throw error;
    }
  }

  /** The Secret's Service is looked up from the controller: a short name is one of the driver's own namespace. */
  private cspState(given: Credentials): CspState {
    const [name = '', namespace = this.namespace() ?? ''] = given.serviceName.split('.');
    const service = this.services.get(name, namespace);
    if (!service) return 'no-service';
    if (!(service.spec.ports ?? []).some((port) => String(port.port) === given.servicePort)) return 'other-port';
    const selector = Object.entries(service.spec.selector ?? {});
    const serving = this.pods
      .list(namespace)
      .some((pod) => isReady(pod) && selector.every(([key, value]) => pod.metadata.labels?.[key] === value));
    return serving ? 'ready' : 'no-endpoints';
  }
}

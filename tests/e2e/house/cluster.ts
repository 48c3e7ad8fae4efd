import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { KubeConfig, KubernetesObjectApi, type KubernetesObject } from '@kubernetes/client-node';

const run = promisify(execFile);

/** A cluster as its owner sees it: the outcome of a test is read here, and not from the page. */
export interface ClusterView {
  /** Runs the real kubectl and gives its output. */
  kubectl(...args: string[]): Promise<string>;
  get<T extends KubernetesObject>(apiVersion: string, kind: string, name: string, namespace?: string): Promise<T | undefined>;
  list<T extends KubernetesObject>(apiVersion: string, kind: string, namespace?: string): Promise<readonly T[]>;
  apply(manifest: object): Promise<void>;
  remove(apiVersion: string, kind: string, name: string, namespace?: string): Promise<void>;
}

export const clusterView = (kubeconfig: string, kubectl: string): ClusterView => {
  const config = new KubeConfig();

  config.loadFromFile(kubeconfig);
  const api = KubernetesObjectApi.makeApiClient(config);
  const reference = (apiVersion: string, kind: string, name: string, namespace?: string) => ({ apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } });
  const isMissing = (error: unknown): boolean => typeof error === 'object' && error !== null && 'code' in error && error.code === 404;

  return {
    kubectl: async(...args) => (await run(kubectl, [`--kubeconfig=${ kubeconfig }`, ...args], { timeout: 60_000, maxBuffer: 32 * 1024 * 1024 })).stdout,
    get:     async<T extends KubernetesObject>(apiVersion: string, kind: string, name: string, namespace?: string) => {
      try {
        return await api.read<T>(reference(apiVersion, kind, name, namespace));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    list: async<T extends KubernetesObject>(apiVersion: string, kind: string, namespace?: string) =>
      (await api.list<T>(apiVersion, kind, namespace)).items,
    apply: async(manifest) => {
      const child = run(kubectl, [`--kubeconfig=${ kubeconfig }`, 'apply', '-f', '-'], { timeout: 60_000 });

      child.child.stdin?.end(JSON.stringify(manifest));
      await child;
    },
    remove: async(apiVersion, kind, name, namespace) => {
      try {
        await api.delete(reference(apiVersion, kind, name, namespace));
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
  };
};

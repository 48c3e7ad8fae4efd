import type { V1Ingress } from '@kubernetes/client-node';

/** Where an Ingress sends requests: a Service's port, by number or by name. */
export interface Backend {
  namespace: string;
  service: string;
  port: number | string;
}

export interface Route {
  /** Undefined: requests for any host. */
  host: string | undefined;
  path: string;
  exact: boolean;
  backend: Backend;
}

/** What the Ingresses of one class say, without those that name neither path nor Service. */
export function routesOf(ingresses: readonly V1Ingress[], className: string): Route[] {
  return ingresses.filter(({ spec }) => spec?.ingressClassName === className).flatMap(({ metadata, spec }) =>
    (spec?.rules ?? []).flatMap(({ host, http }) => (http?.paths ?? []).flatMap(({ path = '/', pathType, backend }): Route[] => {
      const { name, port } = backend.service ?? {};
      const wanted = port?.number ?? port?.name;
      if (name === undefined || wanted === undefined) return [];
      return [{ host, path, exact: pathType === 'Exact', backend: { namespace: metadata?.namespace ?? '', service: name, port: wanted } }];
    })));
}

/**
 * The route of a request: one for its host before one for any; among those the longest path, and an exact one before a prefix
 * (Kubernetes, "Ingress": multiple matches). Prefixes match whole elements of a path: `/v1/uiplugins` not `/v1/uiplugins2`.
 */
export function routeOf(routes: readonly Route[], host: string, path: string): Route | undefined {
  const fitting = routes.filter((route) => (route.host ?? host) === host && fits(route, path));
  return fitting.toSorted((a, b) => rank(b) - rank(a) || b.path.length - a.path.length || Number(b.exact) - Number(a.exact))[0];
}

const rank = ({ host }: Route): number => (host === undefined ? 0 : 1);

function fits({ path, exact }: Route, asked: string): boolean {
  if (exact) return asked === path;
  const prefix = path.replace(/\/+$/, '');
  return asked === prefix || asked.startsWith(`${prefix}/`);
}

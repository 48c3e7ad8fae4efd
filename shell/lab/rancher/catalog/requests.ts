import type { SteveRequest } from '../../context.ts';

/** What a request asks of the catalog; everything else is Steve's. */
export type CatalogRequest =
  | { kind: 'charts'; action: 'install' | 'upgrade'; repo: string }
  | { kind: 'content'; link: 'index' | 'info' | 'chart' | 'icon'; repo: string }
  | { kind: 'uninstall'; namespace: string; name: string }
  | { kind: 'logs'; namespace: string; name: string };

const TYPE = /^catalog\.cattle\.io\.(clusterrepo|app|operation)s?$/i;

/** Singular and plural type names lead to the same place, in any case; `<id>/<link>` is another spelling of `<id>?link=`. */
export function catalogRequest(request: Pick<SteveRequest, 'mount' | 'method' | 'path' | 'query'>): CatalogRequest | undefined {
  if (request.mount.kind !== 'rancher') return undefined;
  const [type = '', ...rest] = request.path.split('/').map(decodeURIComponent);
  switch (TYPE.exec(type)?.[1]?.toLowerCase()) {
    case 'clusterrepo':
      return ofRepository(request, rest);
    case 'app':
      return ofApp(request, rest);
    case 'operation':
      return ofOperation(request, rest);
    default:
      return undefined;
  }
}

type Asked = Pick<SteveRequest, 'method' | 'query'>;

function ofRepository({ method, query }: Asked, [repo, file]: readonly string[]): CatalogRequest | undefined {
  if (repo === undefined || repo === '') return undefined;
  const action = query.get('action');
  if (method === 'POST' && (action === 'install' || action === 'upgrade')) return { kind: 'charts', action, repo };
  if (method !== 'GET') return undefined;
  const link = file === 'index.yaml' ? 'index' : file ?? query.get('link');
  return link === 'index' || link === 'info' || link === 'chart' || link === 'icon' ? { kind: 'content', link, repo } : undefined;
}

function ofApp({ method, query }: Asked, [namespace, name]: readonly string[]): CatalogRequest | undefined {
  return method === 'POST' && query.get('action') === 'uninstall' && namespace !== undefined && name !== undefined
    ? { kind: 'uninstall', namespace, name } : undefined;
}

function ofOperation({ method, query }: Asked, [namespace, name, link]: readonly string[]): CatalogRequest | undefined {
  return method === 'GET' && namespace !== undefined && name !== undefined && (link ?? query.get('link')) === 'logs'
    ? { kind: 'logs', namespace, name } : undefined;
}

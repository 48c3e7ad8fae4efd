import type { JsonObject } from '../context.ts';
import { child, sendError, textOf } from '../front/json.ts';
import type { ChoosyLayer } from '../front/steve/layers.ts';

/** The lists of rancher/rancher pkg/api/steve/disallow/disallow.go: what Steve is not to change although the user could. */
const ALLOWED_ALL = new Set([
  'clusterproxyconfigs', 'clusterroletemplatebindings', 'globalrolebindings', 'globalroles', 'podsecurityadmissionconfigurationtemplates',
  'projects', 'projectroletemplatebindings', 'proxyendpoints', 'oidcclients', 'users',
]);
const ALLOWED_PUT = new Set(['features', 'settings']);
const ALLOWED_POST = new Set(['settings']);
const GROUP = 'management.cattle.io.';

function blockedMethods(resource: string): Set<string> {
  if (ALLOWED_ALL.has(resource)) return new Set();
  return new Set(['PATCH', 'DELETE', ...(ALLOWED_PUT.has(resource) ? [] : ['PUT']), ...(ALLOWED_POST.has(resource) ? [] : ['POST'])]);
}

const LINK_METHODS = { update: 'PUT', patch: 'PATCH', remove: 'DELETE' } as const;

/** Steve names types in the singular and addresses them in the plural. */
function resourceOf(type: string): string {
  return `${type.slice(GROUP.length)}s`;
}

/**
 * What Rancher adds to Steve for its own types: methods that it blocks show as `blocked` in links and `blocked-…` in schemas,
 * and `view` leads back to Steve instead of raw Kubernetes. Rancher's mount only; the one inside Harvester has none of it.
 */
export function rancherLayer(): ChoosyLayer {
  return {
    decorates: (type, mount) => mount.kind === 'rancher' && type.startsWith(GROUP),
    decorate: (resource) => {
      const type = String(resource.type);
      const links = child(resource, 'links');
      const blocked = blockedMethods(resourceOf(type));
      for (const [link, method] of Object.entries(LINK_METHODS)) {
        if (links[link] !== undefined && blocked.has(method)) links[link] = 'blocked';
      }
      if (links.self !== undefined) links.view = links.self;
    },
    collection: (body, mount) => {
      const type = textOf(body, 'resourceType');
      if (mount.kind === 'rancher' && type.startsWith(GROUP) && blockedMethods(resourceOf(type)).has('POST')) delete body.createTypes;
    },
    schema: (schema, mount) => {
      if (mount.kind === 'rancher') blockInSchema(schema);
    },
    handle: async (request, response) => {
      const plural = request.path.split('/')[0] ?? '';
      if (request.mount.kind !== 'rancher' || !plural.startsWith(GROUP) || request.method === 'GET') return false;
      const resource = plural.slice(GROUP.length).replace(/s?$/, 's');
      if (!blockedMethods(resource).has(request.method) || request.query.has('action')) return false;
      sendError(response, 403, 'PermissionDenied', `Method ${request.method} not supported`);
      return true;
    },
  };
}

function blockInSchema(schema: JsonObject): void {
  const id = typeof schema.id === 'string' ? schema.id : '';
  if (!id.startsWith(GROUP)) return;
  const blocked = blockedMethods(resourceOf(id));
  for (const key of ['resourceMethods', 'collectionMethods']) {
    const methods = schema[key];
    if (Array.isArray(methods)) schema[key] = methods.map((method: unknown) => (blocked.has(String(method)) ? `blocked-${String(method)}` : method));
  }
}

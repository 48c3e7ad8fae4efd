import type { JsonObject } from '../../context.ts';

interface Type {
  id: string;
  plural: string;
  collection: readonly string[];
  resource: readonly string[];
  actions?: readonly string[];
}

const TYPES: readonly Type[] = [
  { id: 'principal', plural: 'principals', collection: ['GET'], resource: ['GET'], actions: ['search'] },
  { id: 'setting', plural: 'settings', collection: ['GET'], resource: ['GET'] },
  { id: 'token', plural: 'tokens', collection: ['GET'], resource: ['GET', 'DELETE'], actions: ['logout'] },
  { id: 'user', plural: 'users', collection: ['GET'], resource: ['GET'] },
];

/** The few of norman's types that the lab serves: the dashboard asks for this list to tell Rancher from bare Steve. */
export function normanSchemas(origin: string): JsonObject[] {
  return TYPES.map((type) => ({
    id: type.id,
    type: 'schema',
    baseType: 'schema',
    links: { self: `${origin}/v3/schemas/${type.id}`, collection: `${origin}/v3/${type.plural}` },
    pluralName: type.plural,
    collectionMethods: type.collection,
    resourceMethods: type.resource,
    resourceFields: {},
    collectionActions: Object.fromEntries((type.actions ?? []).map((name) => [name, {}])),
  }));
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { V1Ingress } from '@kubernetes/client-node';
import { routeOf, routesOf, type Route } from '../../../../shell/lab/ingress/rules.ts';

const route = (path: string, more: Partial<Route> = {}): Route =>
  ({ host: undefined, path, exact: false, backend: { namespace: 'n', service: path, port: 80 }, ...more });
const ROUTES: readonly Route[] = [
  route('/'), route('/v1/uiplugins'), route('/v1/uiplugins/hpe-storage/'), route('/v1/exact', { exact: true }), route('/v1/uiplugins/both'),
  route('/v1/uiplugins/both', { exact: true, backend: { namespace: 'n', service: 'exact', port: 80 } }),
  route('/v1', { host: 'harvester.example', backend: { namespace: 'n', service: 'host', port: 80 } }),
];
const ingress = (className: string | undefined, paths: readonly object[]): V1Ingress => (
  { metadata: { name: 'i', namespace: 'n' }, spec: { ingressClassName: className, rules: [{ http: { paths: paths.map((one) => ({ pathType: 'Prefix', backend: {}, ...one })) } }] } }
);

describe('the route of a request', () => {
  it.each([
    ['/dashboard/', '/'], ['/v1/uiplugins', '/v1/uiplugins'], ['/v1/uiplugins/', '/v1/uiplugins'], ['/v1/uiplugins/x/y', '/v1/uiplugins'],
    ['/v1/uiplugins2', '/'], ['/v1/uiplugins/hpe-storage', '/v1/uiplugins/hpe-storage/'], ['/v1/uiplugins/hpe-storage/1/a.js', '/v1/uiplugins/hpe-storage/'],
    ['/v1/exact', '/v1/exact'], ['/v1/exact/', '/'], ['/v1/uiplugins/both', 'exact'], ['/v1/uiplugins/both/x', '/v1/uiplugins/both'],
  ])('%s is the longest that fits: %s', (path, expected) => {
    expect(routeOf(ROUTES, 'localhost', path)?.backend.service).toBe(expected);
  });

  it('is one for its host before a longer one for any', () => {
    expect(routeOf(ROUTES, 'harvester.example', '/v1/uiplugins')?.backend.service).toBe('host');
  });

  it('is the same in whatever order the Ingresses are listed', () => {
    fc.assert(fc.property(fc.shuffledSubarray([...ROUTES], { minLength: ROUTES.length }), fc.constantFrom('/v1/uiplugins/both', '/v1/uiplugins/z', '/v1/exact', '/'), (routes, path) => {
      expect(routeOf(routes, 'localhost', path)).toEqual(routeOf(ROUTES, 'localhost', path));
    }));
  });

  it('is none where none fits', () => {
    expect(routeOf([route('/v1/uiplugins')], 'localhost', '/v1')).toBeUndefined();
  });
});

describe('the routes of Ingresses', () => {
  const service = { service: { name: 's', port: { name: 'http' } } };

  it('are those of the controller\'s own class', () => {
    const all = ['nginx', 'traefik', undefined].map((name) => ingress(name, [{ path: `/${ name ?? 'none' }`, backend: service }]));

    expect(routesOf(all, 'nginx').map(({ path }) => path)).toEqual(['/nginx']);
  });

  it('lead to Services, by the number or the name of a port', () => {
    const numbered = { service: { name: 's', port: { number: 80 } } };

    expect(routesOf([ingress('nginx', [{ path: '/a', backend: service }, { path: '/b', backend: numbered, pathType: 'Exact' }, { path: '/c' }])], 'nginx')).toEqual([
      { host: undefined, path: '/a', exact: false, backend: { namespace: 'n', service: 's', port: 'http' } },
      { host: undefined, path: '/b', exact: true, backend: { namespace: 'n', service: 's', port: 80 } },
    ]);
  });
});

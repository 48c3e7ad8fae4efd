import { describe, expect, it } from 'vitest';
import type { JsonObject, LabCluster, LabUser, Mount } from '../../../../shell/lab/context.ts';
import { changes, decorateAnswer, typeOfStart } from '../../../../shell/lab/front/steve/layers.ts';
import type { ChoosyLayer } from '../../../../shell/lab/front/steve/layers.ts';
import { passFrame } from '../../../../shell/lab/front/steve/subscribe.ts';
import { rancherLayer } from '../../../../shell/lab/rancher/layer.ts';

const local: LabCluster = {
  id: 'local', kind: 'management', displayName: '', name: '', server: '', kubeconfig: '', caFile: '', token: '', steve: '', harvesterSteve: undefined,
  stop: () => Promise.resolve(),
};
const mount: Mount = { kind: 'rancher', cluster: local, base: 'https://localhost/v1' };
const user: LabUser = { id: 'u', name: 'u', groups: [] };
const pods: ChoosyLayer = {
  decorates: (type) => type === 'pod',
  decorate: (resource) => { resource.actions = { restart: `${String(resource.id)}?action=restart` }; },
  schema: (schema) => { schema.seen = true; },
};

describe('the type of an answer', () => {
  it.each([
    ['{"type":"collection","links":{"self":"x"},"createTypes":{"pod":"y"},"actions":{},"resourceType":"pod","data":[]}', 'pod'],
    ['{"id":"default/a","type":"pod","links":{}}', 'pod'],
    ['{"id":"with \\" in it","type":"pod"}', 'pod'],
    ['{"type":"error","links":{},"code":"NotFound"}', 'error'],
    ['{"kind":"Status"}', undefined],
    ['', undefined],
  ])('%s', (start, expected) => {
    expect(typeOfStart(start)).toBe(expected);
  });
});

describe('layers', () => {
  it('are asked for their types only', () => {
    expect(changes([pods], 'pod', mount)).toBe(true);
    expect(changes([pods], 'secret', mount)).toBe(false);
    expect(changes([pods], 'schema', mount)).toBe(true);
    expect(changes([{ decorate: () => undefined }], 'secret', mount)).toBe(true);
    expect(changes([], 'schema', mount)).toBe(false);
  });

  it('see one resource and each of a collection', () => {
    const one: JsonObject = { id: 'a', type: 'pod' };
    const many: JsonObject = { type: 'collection', resourceType: 'pod', data: [{ id: 'b', type: 'pod' }, { id: 'c', type: 'other' }] };
    decorateAnswer([pods], one, mount, user);
    decorateAnswer([pods], many, mount, user);
    expect(one.actions).toEqual({ restart: 'a?action=restart' });
    expect(many.data).toEqual([{ id: 'b', type: 'pod', actions: { restart: 'b?action=restart' } }, { id: 'c', type: 'other' }]);
  });

  it('see what frames carry, and leave other frames as they came', () => {
    const frame = { name: 'resource.change', resourceType: 'pod', data: { id: 'a', type: 'pod' } };
    const passed: unknown = JSON.parse(passFrame(JSON.stringify(frame), { mount, user }, [pods]));
    expect(passed).toEqual({ ...frame, data: { id: 'a', type: 'pod', actions: { restart: 'a?action=restart' } } });
    const start = '{"name":"resource.start","resourceType":"pod","data":{"type":"subscribe","links":{}}}';
    expect(passFrame(start, { mount, user }, [pods])).toBe(start);
    expect(passFrame('{"name":"ping","data":{}}', { mount, user }, [pods])).toBe('{"name":"ping","data":{}}');
  });
});

describe('what Rancher blocks of its own types', () => {
  const links = (): JsonObject => ({ self: 's', update: 's', patch: 's', remove: 's', view: 'raw' });
  it.each([
    ['management.cattle.io.cluster', { update: 'blocked', patch: 'blocked', remove: 'blocked', view: 's' }],
    ['management.cattle.io.setting', { update: 's', patch: 'blocked', remove: 'blocked', view: 's' }],
    ['management.cattle.io.project', { update: 's', patch: 's', remove: 's', view: 's' }],
  ])('%s', (type, expected) => {
    const resource: JsonObject = { id: 'x', type, links: links() };
    decorateAnswer([rancherLayer()], resource, mount, user);
    expect(resource.links).toMatchObject(expected);
  });

  it('does not touch other types, nor the mount inside Harvester', () => {
    expect(changes([rancherLayer()], 'pod', mount)).toBe(false);
    expect(changes([rancherLayer()], 'management.cattle.io.cluster', { ...mount, kind: 'harvester' })).toBe(false);
  });
});

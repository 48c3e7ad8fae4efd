import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkValues } from '../../../pkg/hpe-storage/domain/driver/check-values.ts';
import { formFor, shownSwitch, storedSwitch } from '../../../pkg/hpe-storage/domain/driver/form.ts';
import { isImage, isRegistryPrefix, mirrorOf, registryPrefix, withRegistryPrefix } from '../../../pkg/hpe-storage/domain/driver/images.ts';
import { draftOf, withField, withText } from '../../../pkg/hpe-storage/domain/driver/values-draft.ts';
import { carryOver, diffValues, isSame, mergeValues, valueAt, valuesToSend, withValue, type Values } from '../../../pkg/hpe-storage/domain/driver/values.ts';
import { CHART_320 } from './chart.ts';

const scalar = fc.oneof(fc.boolean(), fc.integer(), fc.string());
const tree = fc.letrec<{ record: Record<string, unknown>; value: unknown }>((tie) => ({
  value:  fc.oneof({ maxDepth: 3 }, scalar, fc.array(scalar, { maxLength: 3 }), tie('record')),
  record: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'logLevel', '__proto__', 'toString'), tie('value'), { maxKeys: 4 }),
})).record;

describe('differences', () => {
  it('laid over the defaults again give the same values', () => {
    fc.assert(fc.property(tree, tree, (defaults, changes) => {
      const values = mergeValues(defaults, changes);

      expect(isSame(mergeValues(defaults, diffValues(defaults, values)), values)).toBe(true);
    }));
  });

  it('of the defaults from themselves are none', () => {
    fc.assert(fc.property(tree, (defaults) => {
      expect(diffValues(defaults, defaults)).toEqual({});
    }));
  });

  it.each<[string, Values, Values]>([
    ['one switch', withValue(CHART_320, 'disable.nimble', true), { disable: { nimble: true } }],
    ['a list as a whole', withValue(CHART_320, 'node.tolerations', [{ operator: 'Exists' }]), { node: { tolerations: [{ operator: 'Exists' }] } }],
    ['nothing for what was changed back', withValue(withValue(CHART_320, 'logLevel', 'debug'), 'logLevel', 'info'), {}],
    ["never Rancher's global", { ...CHART_320, global: { cattle: { clusterId: 'c' } } }, {}],
  ])('send %s', (_, values, expected) => expect(valuesToSend(CHART_320, values)).toEqual(expected));
});

describe('a change of version', () => {
  it('keeps what the new chart knows, and names what it does not', () => {
    expect(carryOver(CHART_320, {
      logLevel: 'debug', disable: { nimble: true, gone: true }, registry: 'quay.io', node: { labels: { any: 'x' } }, images: { csiAttacher: 'old:v1' }, global: {},
    })).toEqual({ values: { logLevel: 'debug', disable: { nimble: true }, node: { labels: { any: 'x' } } }, dropped: ['registry', 'disable.gone'] });
  });

  it('finds the mirror that the images of the old version share', () => {
    expect(mirrorOf(CHART_320, { images: { csiAttacher: 'mirror:5000/x/sig-storage/csi-attacher:v4.1.0', csiNodeDriver: 'mirror:5000/x/hpestorage/csi-driver:v3.0.0' } })).toBe('mirror:5000/x');
    expect(mirrorOf(CHART_320, { images: { csiAttacher: 'a/sig-storage/csi-attacher:v4.1.0', csiNodeDriver: 'b/hpestorage/csi-driver:v3.0.0' } })).toBeUndefined();
    expect(mirrorOf(CHART_320, {})).toBeUndefined();
  });
});

describe('images from a mirror', () => {
  it.each([['mirror.example', 'mirror.example'], ['https://mirror.example:5000/hpe/', 'mirror.example:5000/hpe']])('%s is read back as %s', (typed, prefix) => {
    const values = withRegistryPrefix(CHART_320, CHART_320, typed);

    expect(valueAt(values, 'images.csiAttacher')).toBe(`${ prefix }/sig-storage/csi-attacher:v4.12.0`);
    expect(registryPrefix(CHART_320, values)).toEqual({ kind: 'prefix', prefix });
    expect(checkValues(CHART_320, values)).toEqual([]);
    expect(withRegistryPrefix(CHART_320, values, '')).toEqual(CHART_320);
  });

  it('knows when images were changed one by one', () => {
    expect(registryPrefix(CHART_320, CHART_320)).toEqual({ kind: 'none' });
    expect(registryPrefix(CHART_320, withValue(CHART_320, 'images.csiAttacher', 'other/x:1'))).toEqual({ kind: 'mixed' });
  });

  it.each([['mirror', true], ['10.0.0.1:5000', true], ['mirror.example/a/b-c', true], ['a b', false], ['x:y', false], ['', false]])('prefix %s: %s', (prefix, good) => {
    expect(isRegistryPrefix(prefix)).toBe(good);
  });

  it.each([['quay.io/a/b:v1', true], ['localhost:5000/a:v1', true], [`a/b@sha256:${ 'a'.repeat(64) }`, true], ['quay.io/a/b', false], ['a b:v1', false]])('image %s: %s', (image, good) => {
    expect(isImage(image)).toBe(good);
  });
});

describe('the form of a chart', () => {
  const fields = (values: Values) => formFor(values).flatMap((section) => section.fields);

  it('has a control for every value, once', () => {
    const paths = fields(CHART_320).map(({ path }) => path);

    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toEqual(expect.arrayContaining(['disable.nimble', 'iscsi.chapSecretName', 'node.tolerations', 'csp.resources', 'disablePreInstallHooks']));
    expect(fields(CHART_320).every(({ isKnown }) => isKnown)).toBe(true);
  });

  it('shows what a newer chart brings under its own name', () => {
    const newer = { ...CHART_320, disable: { ...CHART_320.disable, alletraNext: false }, telemetry: { enabled: true, endpoint: '', tags: [] }, retries: 3 };
    const unknown = fields(newer).filter(({ isKnown }) => !isKnown);

    expect(unknown.map(({ path, kind, group }) => [path, kind, group])).toEqual([
      ['disable.alletraNext', 'switch', 'families'], ['telemetry.enabled', 'switch', 'other'], ['telemetry.endpoint', 'text', 'other'], ['telemetry.tags', 'yaml', 'other'], ['retries', 'count', 'other'],
    ]);
  });

  it('offers nothing that the chart does not have', () => {
    const { disablePreInstallHooks: _, ...older } = CHART_320;

    expect(fields(older).map(({ path }) => path)).not.toContain('disablePreInstallHooks');
  });

  it('shows disable switches as what stays enabled', () => {
    const field = fields(CHART_320).find(({ path }) => path === 'disable.nimble');

    expect(field).toBeDefined();
    if (field) {
      expect(shownSwitch(field, CHART_320)).toBe(true);
      expect(storedSwitch(field, false)).toBe(true);
    }
  });
});

describe('form and YAML of one draft', () => {
  it('are in step after a change in the form', () => {
    const draft = withField(draftOf(CHART_320), 'logLevel', 'trace');

    expect(withText(draftOf(CHART_320), draft.text, CHART_320)).toMatchObject({ kind: 'good', values: draft.values });
  });

  it('keep the last good values while the text is bad, and name the line', () => {
    const draft = withText(draftOf(CHART_320), 'logLevel: debug\nnode: {\n', CHART_320);

    expect(draft).toMatchObject({ kind: 'bad', values: CHART_320, mistake: { code: 'driver.yaml' } });
    expect(draft.kind === 'bad' && Number(draft.mistake.args['line'])).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ['a list', '- a\n', 'driver.yamlNoMap'], ['a word', 'abc', 'driver.yamlNoMap'], ['two documents', 'a: 1\n---\nb: 2\n', 'driver.yamlTwo'], ['a key twice', 'a: 1\na: 2\n', 'driver.yaml'],
  ])('refuse %s', (_, text, code) => expect(withText(draftOf(CHART_320), text, CHART_320)).toMatchObject({ kind: 'bad', mistake: { code } }));

  it('take an empty text for the defaults', () => {
    expect(withText(draftOf({}), '# nothing\n', CHART_320)).toMatchObject({ kind: 'good', values: CHART_320 });
  });
});

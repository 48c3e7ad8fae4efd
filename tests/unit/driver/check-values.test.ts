import { describe, expect, it } from 'vitest';
import { checkValues } from '../../../pkg/hpe-storage/domain/driver/check-values.ts';
import { withValue } from '../../../pkg/hpe-storage/domain/driver/values.ts';
import { CHART_320 } from './chart.ts';

const found = (path: string, value: unknown) => checkValues(CHART_320, withValue(CHART_320, path, value)).map(({ level, code, path: at }) => `${ level } ${ code } ${ at }`);

describe('values for 3.2.0', () => {
  it('are good as the chart has them', () => expect(checkValues(CHART_320, CHART_320)).toEqual([]));

  it.each<[string, unknown, string]>([
    ['disableHostname', true, 'error driver.keyNotYet values.disableHostname'],
    ['registry', 'quay.io', 'error driver.keyGone values.registry'],
    ['iscsi.chapPassword', 'secret', 'error driver.keyGone values.iscsi.chapPassword'],
    ['disable.nope', true, 'error driver.keyUnknown values.disable.nope'],
    ['nope', 1, 'error driver.keyUnknown values.nope'],
    ['logLevel', 'loud', 'error driver.noChoice values.logLevel'],
    ['logLevel', 3, 'error driver.wrongType values.logLevel'],
    ['imagePullPolicy', 'Sometimes', 'error driver.noChoice values.imagePullPolicy'],
    ['maxVolumesPerNode', 0, 'error driver.noCount values.maxVolumesPerNode'],
    ['maxVolumesPerNode', 1.5, 'error driver.noCount values.maxVolumesPerNode'],
    ['maxVolumesPerNode', '100', 'error driver.wrongType values.maxVolumesPerNode'],
    ['maxVolumesPerNode', 201, 'warning driver.manyVolumes values.maxVolumesPerNode'],
    ['kubeletRootDir', 'var/lib', 'error driver.noRoot values.kubeletRootDir'],
    ['iscsi.chapSecretName', 'My Secret', 'error driver.noName values.iscsi.chapSecretName'],
    ['disable', Object.fromEntries(Object.keys(CHART_320.disable).map((key) => [key, true])), 'error driver.noFamily values.disable'],
    ['images.csiAttacher', 'registry/x', 'error driver.noImage values.images.csiAttacher'],
    ['node.tolerations', 'all', 'error driver.wrongType values.node.tolerations'],
    ['node.tolerations', [{ key: 'a', operator: 'Maybe' }], 'error driver.noToleration values.node.tolerations'],
    ['node.tolerations', [{ operator: 'Equal' }], 'error driver.noToleration values.node.tolerations'],
    ['csp.labels', { 'bad key': 'x' }, 'error driver.noLabel values.csp.labels'],
    ['controller.nodeSelector', { zone: 1 }, 'error driver.noLabel values.controller.nodeSelector'],
    ['controller.resources.limits.memory', 'lots', 'error driver.noQuantity values.controller.resources'],
    ['disableNodeConfiguration', true, 'warning driver.disableNodeConfiguration values.disableNodeConfiguration'],
  ])('%s = %j is %s', (path, value, expected) => expect(found(path, value)).toContain(expected));

  it.each<[string, unknown]>([
    ['node.tolerations', [{ operator: 'Exists' }, { key: 'a', operator: 'Equal', value: 'b', effect: 'NoExecute', tolerationSeconds: 30 }]],
    ['node.labels', { 'example.com/a': 'b', c: '' }], ['node.resources', { limits: { cpu: 1, memory: '1Gi' } }], ['maxVolumesPerNode', 200], ['iscsi.chapSecretName', 'chap.secret-1'],
    ['global', { cattle: {} }],
  ])('%s = %j is good', (path, value) => expect(found(path, value)).toEqual([]));
});

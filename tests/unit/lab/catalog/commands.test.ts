import { describe, expect, it } from 'vitest';
import { list, record, text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import { planCharts, planUninstall, renderArgs, statusCommand } from '../../../../shell/lab/rancher/catalog/commands.ts';
import { recorded, recordedRequest } from './recorded.ts';

const commandOf = (status: unknown): unknown => record(status).command;

/** Requests, and the operations that Rancher made of them. */
const INSTALLS: readonly [request: string, operation: unknown][] = [
  ['install, no namespace', { id: 'default/helm-operation-5hqlb' }],
  ['install, good', { id: 'hpe-storage/helm-operation-ghbpj' }],
  ['install, bad release name', { id: 'hpe-two/helm-operation-fzgnx' }],
  ['install, no charts', { id: 'hpe-two/helm-operation-wcdn6' }],
];

describe('commands of an operation', () => {
  it.each(INSTALLS)('renders %s as Rancher did', (name, operation) => {
    const [exchange] = recorded('operations, their commands');
    const status = list(exchange, 'commands').map((one) => ({ id: text(one, 'id'), status: record(one, 'status') }))
      .find((one) => one.id === text(operation, 'id'))?.status;
    const plan = planCharts('install', 'hpe', recordedRequest(name));

    expect(status).toBeDefined();
    expect(statusCommand(plan.commands)).toEqual(commandOf(status));
    expect(plan.namespace).toBe(text(status, 'namespace'));
    expect(plan.releaseName).toBe(text(status, 'releaseName') ?? '');
  });

  it.each([
    ['followed: install', 'followed: install, operation'],
    ['followed: install with a value the schema refuses', 'followed: refused install, operation'],
    ['followed: install of a name in use', 'followed: name in use, operation'],
  ])('renders %s as Rancher did', (request, operation) => {
    const plan = planCharts('install', 'hpe', recordedRequest(request));

    expect(statusCommand(plan.commands)).toEqual(commandOf(record(recorded(operation)[0], 'status')));
  });

  it('renders an uninstall as Rancher did', () => {
    const plan = planUninstall('hpe-storage', 'hpe-csi-driver', recordedRequest('followed: uninstall'));

    expect(statusCommand(plan.commands)).toEqual(commandOf(record(recorded('followed: uninstall, operation')[0], 'status')));
  });

  it('hands Helm the arguments that the Secret of a recorded operation has', () => {
    const [exchange] = recorded('what the operation hands to Helm');
    const [command] = planCharts('install', 'hpe', recordedRequest('install, good')).commands;

    expect(command === undefined ? [] : renderArgs(command)).toEqual(text(exchange, 'text', 'operation000')?.split('\0'));
  });

  it('upgrades with a history of five, and installs what is not there', () => {
    const plan = planCharts('upgrade', 'hpe', recordedRequest('upgrade of a release'));

    expect(statusCommand(plan.commands)).toEqual([
      'helm', 'upgrade', '--history-max=5', '--install=true', '--namespace=hpe-storage', '--timeout=10m0s',
      '--values=/home/shell/helm/values-hpe-csi-driver-3.2.0.yaml', '--version=3.2.0', '--wait=true', 'hpe-csi-driver',
      '/home/shell/helm/hpe-csi-driver-3.2.0.tgz',
    ]);
  });

  it('installs several charts by upgrades, one after another', () => {
    const charts = ['a', 'b'].map((chartName) => ({ chartName, version: '1.0.0+up1', releaseName: chartName }));

    expect(statusCommand(planCharts('install', 'hpe', { charts, namespace: 'n' }).commands)).toEqual([
      'helm', 'upgrade', '--install=true', '--labels=catalog.cattle.io/cluster-repo-name=hpe', '--namespace=n', '--version=1.0.0+up1', 'a',
      '/home/shell/helm/a-1.0.0-up1.tgz', ';',
      'helm', 'upgrade', '--install=true', '--labels=catalog.cattle.io/cluster-repo-name=hpe', '--namespace=n', '--version=1.0.0+up1', 'b',
      '/home/shell/helm/b-1.0.0-up1.tgz',
    ]);
  });

  it.each([
    [{ noHooks: true, disableOpenAPIValidation: true }, ['--disable-openapi-validation=true', '--no-hooks=true']],
    [{ serverSide: false, skipSchemaValidation: true }, ['--server-side=false', '--skip-schema-validation=true']],
    [{ timeout: null, wait: false }, []],
    [{ skipCRDs: true, unknown: 'x' }, []],
  ])('makes flags of %j', (fields, flags) => {
    const [command] = planCharts('install', 'hpe', { ...fields, charts: [{ chartName: 'c', version: '1.0.0', releaseName: 'r' }] }).commands;
    const rendered = command === undefined ? [] : renderArgs(command);

    expect(rendered.filter((arg) => arg.startsWith('--') && !/^--(labels|version)=/.test(arg))).toEqual(flags);
  });

  it.each([
    ['force', '--force-replace=true'],
    ['resetValues', '--reset-values=true'],
  ])('takes %s of an upgraded chart', (field, flag) => {
    const [command] = planCharts('upgrade', 'hpe', { charts: [{ chartName: 'c', version: '1.0.0', releaseName: 'r', [field]: true }] }).commands;

    expect(command === undefined ? [] : renderArgs(command)).toContain(flag);
  });

  it('lets Helm find a name when none is given', () => {
    const [command] = planCharts('install', 'hpe', { charts: [{ chartName: 'c', version: '1.0.0' }] }).commands;

    expect(command === undefined ? [] : renderArgs(command)).toContain('--generate-name=true');
  });

  it.each(['soon', '10', '', '5 m'])('refuses the duration "%s" in Go\'s words', (timeout) => {
    expect(() => planCharts('install', 'hpe', { timeout, charts: [] })).toThrow(`time: invalid duration "${timeout}"`);
  });
});

import { describe, expect, it } from 'vitest';
import { fitOf, nodeOs, type Environment } from '../../../pkg/hpe-storage/domain/driver/fit.ts';
import { node } from './chart.ts';

const on = (kubelet: string, osImage: string, harvester?: string): Environment => ({ nodes: [node({ kubelet, osImage })], ...(harvester ? { harvester } : {}) });
const codes = (version: string, environment: Environment): readonly string[] => fitOf(version, environment).reasons.map(({ code }) => code.replace('driver.', ''));

describe('node systems', () => {
  it.each([
    ['Harvester v1.8.2', 'sl-micro'], ['Harvester v1.7.0', 'sl-micro'], ['Harvester v1.10.0', 'sl-micro'], ['Harvester v1.6.1', 'sle-micro'], ['Harvester v1.5.0', 'sle-micro'],
    ['SL-Micro 6.1', 'sl-micro'], ['SUSE Linux Micro 6.0', 'sl-micro'], ['SUSE Linux Enterprise Micro 6.1', 'sl-micro'], ['SUSE Linux Enterprise Micro 5.5', 'sle-micro'], ['SLE Micro 5.4', 'sle-micro'],
    ['SUSE Linux Enterprise Server 15 SP6', 'known'], ['Ubuntu 24.04.1 LTS', 'known'], ['Talos (v1.9.0)', 'unknown'], ['', 'unknown'],
  ] as const)('%s is %s', (image, os) => expect(nodeOs(image)).toBe(os));
});

describe('fit', () => {
  it.each([
    ['3.2.0', on('v1.35.2', 'Harvester v1.8.2'), 'good'],
    ['3.2.0', on('v1.36.3', 'Harvester v1.9.0'), 'good'],
    ['3.1.0', on('v1.34.0', 'Harvester v1.7.1'), 'good'],
    ['3.2.0', on('v1.37.0', 'Harvester v1.9.0'), 'untested'],
    ['3.0.2', on('v1.33.1', 'Harvester v1.7.1'), 'unfit'],
    ['3.0.2', on('v1.32.0', 'Harvester v1.6.1'), 'good'],
    ['3.0.2', { harvester: 'v1.7.0', nodes: [] }, 'unfit'],
    ['2.5.2', on('v1.32.0', 'Harvester v1.5.0'), 'good'],
    ['3.3.0', on('v1.35.0', 'Harvester v1.8.2'), 'untested'],
    ['9.0.0', on('v1.35.0', 'Harvester v1.8.2'), 'untested'],
    ['3.2.0-beta', on('v1.35.0', 'Harvester v1.8.2'), 'untested'],
    ['3.0.0', on('v1.32.0', 'Harvester v1.6.1'), 'untested'],
    ['3.2.0', on('v1.20.0', 'Harvester v1.8.2'), 'unfit'],
    ['3.2.0', on('v1.35.0', 'Talos (v1.9.0)'), 'untested'],
  ] as const)('%s in %j is %s', (version, environment, verdict) => expect(fitOf(version, environment).verdict).toBe(verdict));

  it('says why', () => {
    expect(codes('3.2.0', on('v1.35.2', 'Harvester v1.8.2'))).toEqual(['kubernetesInside']);
    expect(codes('3.0.2', on('v1.35.2', 'Harvester v1.8.2', 'v1.8.2'))).toEqual(['olderForMachines', 'kubernetesOutside', 'slMicro']);
    expect(codes('9.9.9', on('v1.35.2', 'Harvester v1.8.2'))).toEqual(['newerThanMatrix']);
    expect(codes('3.0.9', on('v1.35.2', 'Harvester v1.6.0'))).toContain('notInMatrix');
    expect(codes('3.2.0', { nodes: [] })).toEqual(['kubernetesUnknown']);
  });

  it('looks at the oldest and the newest kubelet of a cluster that is being upgraded', () => {
    const nodes = [node({ kubelet: 'v1.35.0' }), node({ kubelet: 'v1.37.0' })];

    expect(fitOf('3.2.0', { nodes }).reasons).toContainEqual(expect.objectContaining({ code: 'driver.kubernetesOutside', args: { kubernetes: '1.37', from: '1.33', to: '1.36' } }));
  });
});

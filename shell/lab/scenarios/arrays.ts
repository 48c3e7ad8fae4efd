import type { SimulatedArray } from '../context.ts';

/**
 * The arrays that wait in every scenario, one of each family. `family` is an id of actors/families.ts; names and passwords are the lab's
 * own, and open secrets (also in the README).
 */
export const defaultArrays: readonly SimulatedArray[] = [
  {
    address: '10.20.0.10',
    family: 'b10000',
    username: '3paradm',
    password: 'Simulated-B10000',
    protocols: ['iscsi', 'fc', 'nvmetcp'],
    behaviour: 'well',
    capacityGiB: 51_200,
  },
  {
    address: '10.20.0.11',
    family: 'b10000-file',
    username: '3paradm',
    password: 'Simulated-B10000',
    protocols: ['nfs'],
    behaviour: 'well',
    capacityGiB: 51_200,
  },
  {
    address: '10.20.0.20',
    family: 'x10000',
    username: '0123456789abcdef',
    password: 'Simulated-X10000',
    protocols: ['nfs'],
    behaviour: 'well',
    capacityGiB: 102_400,
  },
  {
    address: '10.20.0.30',
    family: 'alletra9000',
    username: '3paradm',
    password: 'Simulated-9000',
    protocols: ['iscsi', 'fc'],
    behaviour: 'well',
    capacityGiB: 51_200,
  },
  {
    address: '10.20.0.40',
    family: 'primera',
    username: '3paradm',
    password: 'Simulated-Primera',
    protocols: ['iscsi', 'fc'],
    behaviour: 'well',
    capacityGiB: 25_600,
  },
  {
    address: '10.20.0.50',
    family: '3par',
    username: '3paradm',
    password: 'Simulated-3PAR',
    protocols: ['iscsi', 'fc'],
    behaviour: 'well',
    capacityGiB: 25_600,
  },
  {
    address: '10.20.0.60',
    family: 'alletra6000',
    username: 'admin',
    password: 'Simulated-6000',
    protocols: ['iscsi', 'fc'],
    behaviour: 'well',
    capacityGiB: 51_200,
  },
  {
    address: '10.20.0.70',
    family: 'nimble',
    username: 'admin',
    password: 'Simulated-Nimble',
    protocols: ['iscsi', 'fc'],
    behaviour: 'well',
    capacityGiB: 25_600,
  },
  {
    address: '10.20.0.90',
    family: 'b10000',
    username: '3paradm',
    password: 'Simulated-Full',
    protocols: ['iscsi', 'fc', 'nvmetcp'],
    behaviour: 'full',
    capacityGiB: 100,
  },
];

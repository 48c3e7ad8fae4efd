import { describe, expect, it } from 'vitest';
import { planAddVolume, planRemoveVolume } from '../../../../shell/lab/harvester/attach.ts';
import type { Plan } from '../../../../shell/lab/harvester/attach.ts';
import { claim, hotplugged, machine } from './fixtures.ts';

const templates = 'harvesterhci.io/volumeClaimTemplates';
const boot = { name: 'disk-0', bootOrder: 1, disk: { bus: 'virtio' } };
const bootVolume = { name: 'disk-0', persistentVolumeClaim: { claimName: 'web-1-disk-0' } };

const planned = (plan: Plan) => {
  if (plan.kind !== 'plan') throw new Error(plan.text);
  const { template } = plan.machine.spec;
  return {
    disks: template.spec.domain.devices.disks,
    volumes: template.spec.volumes,
    annotation: plan.machine.metadata.annotations?.[templates],
  };
};

describe('planAddVolume', () => {
  it('puts a SCSI disk without a boot order and a hotpluggable volume at the end', () => {
    const before = machine({ disks: [boot], volumes: [bootVolume] });
    expect(planned(planAddVolume(before, claim(), { diskName: 'd', volumeSourceName: 'data-1' }))).toEqual({
      disks: [boot, { name: 'd', disk: { bus: 'scsi' } }],
      volumes: [bootVolume, hotplugged('d', 'data-1')],
      annotation: undefined,
    });
    expect(before.spec.template.spec.volumes).toEqual([bootVolume]);
  });

  it('lets the same claim in under a second name, as Harvester does', () => {
    const before = machine({ disks: [boot, { name: 'a' }], volumes: [bootVolume, hotplugged('a', 'data-1')] });
    expect(planned(planAddVolume(before, claim(), { diskName: 'b', volumeSourceName: 'data-1' })).volumes).toHaveLength(3);
  });

  it('adds the claim to the annotation only where there is one', () => {
    const kept = planned(
      planAddVolume(machine({ annotations: { [templates]: '' } }), claim(), { diskName: 'd', volumeSourceName: 'data-1' }),
    );
    expect(JSON.parse(kept.annotation ?? '')).toMatchObject([
      {
        metadata: { name: 'data-1' },
        spec: {
          accessModes: ['ReadWriteMany'],
          volumeMode: 'Block',
          storageClassName: 'hpe',
          resources: { requests: { storage: '10Gi' } },
        },
      },
    ]);
  });

  it("gives Go's own sentence when the annotation is broken", () => {
    expect(
      planAddVolume(machine({ annotations: { [templates]: '{nope' } }), claim(), { diskName: 'd', volumeSourceName: 'data-1' }),
    ).toEqual({ kind: 'refused', status: 500, text: "invalid character 'n' looking for beginning of object key string" });
  });
});

describe('planRemoveVolume', () => {
  it('says which disk of which VM is not there', () => {
    expect(planRemoveVolume(machine({ disks: [boot] }), 'nope')).toEqual({
      kind: 'refused',
      status: 500,
      text: 'disk `nope` not found in virtual machine `default/web-1`',
    });
  });

  it('takes the boot disk too', () => {
    expect(planned(planRemoveVolume(machine({ disks: [boot], volumes: [bootVolume] }), 'disk-0'))).toMatchObject({
      disks: [],
      volumes: [],
    });
  });

  it('takes the claim out of the annotation, and leaves an empty text when it was the last', () => {
    const entry = (name: string) => ({ metadata: { name }, spec: {} });
    const before = (...names: string[]) =>
      machine({
        disks: [{ name: 'a' }],
        volumes: [hotplugged('a', 'data-1')],
        annotations: { [templates]: JSON.stringify(names.map(entry)) },
      });
    expect(planned(planRemoveVolume(before('data-1'), 'a')).annotation).toBe('');
    expect(planned(planRemoveVolume(before('web-1-disk-0', 'data-1'), 'a')).annotation).toBe(JSON.stringify([entry('web-1-disk-0')]));
  });
});

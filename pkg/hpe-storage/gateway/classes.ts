import type { classOf } from '../domain/classes/short-form.ts';
import { ifThere } from './errors.ts';
import type { Steve } from './steve.ts';

const CLASSES = 'storage.k8s.io.storageclasses';

/** @throws {ApiError} `conflict` when the name is taken, `invalid` when Harvester's admission refuses it. */
export const createClass = async(steve: Steve, manifest: ReturnType<typeof classOf>, signal?: AbortSignal): Promise<void> => {
  await steve.create('harvester', CLASSES, manifest, signal ? { signal } : {});
};

/** Deletes a class; one that is gone already is no error. Its volumes stay. Harvester refuses while a VM image uses it. */
export const removeClass = async(steve: Steve, name: string, signal?: AbortSignal): Promise<void> => {
  await ifThere(steve.remove('harvester', CLASSES, name, signal ? { signal } : {}));
};

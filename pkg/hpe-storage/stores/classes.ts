import { computed } from 'vue';
import type { classOf } from '../domain/classes/short-form.ts';
import { claimsByClass, imagesOfClass, readClass, type HpeClass } from '../domain/classes/storage-class.ts';
import { text } from '../domain/kube/json.ts';
import { dataOf, type Screen } from '../domain/screen.ts';
import { createClass, removeClass } from '../gateway/classes.ts';
import { useHost } from '../gateway/host.ts';
import { perCluster } from './per-cluster.ts';

const CLASS = 'storage.k8s.io.storageclass';
const CLAIM = 'persistentvolumeclaim';
const IMAGE = 'harvesterhci.io.virtualmachineimage';

const mapScreen = <A, B>(screen: Screen<A>, map: (data: A) => B): Screen<B> =>
  (screen.kind === 'ready' || screen.kind === 'stale' ? { ...screen, data: map(screen.data) } : screen);

/** StorageClasses as the dashboard's own watch keeps them, and what uses them. */
export const useClassesStore = perCluster('classes', (steve) => {
  const host = useHost();
  const live = host.live(CLASS);

  const screen = computed<Screen<readonly HpeClass[]>>(() => mapScreen(live.screen.value, (all) => all.flatMap((raw) => readClass(raw) ?? [])));
  const names = computed<ReadonlySet<string>>(() => new Set((dataOf(live.screen.value) ?? []).flatMap((raw) => text(raw, 'metadata', 'name') ?? [])));

  const claimsComputed = () => {
    const all = host.live(CLAIM, steve.clusterId);

    return computed(() => mapScreen(all.screen.value, claimsByClass));
  };
  let claims: ReturnType<typeof claimsComputed> | undefined;

  return {
    /** Reactive like everything here that is asked by a call. */
    screen: (): Screen<readonly HpeClass[]> => screen.value,
    /** Of all provisioners, since names are shared. */
    names:  (): ReadonlySet<string> => names.value,
    reload: (): Promise<void> => live.reload(),
    /** Claims by class; the watch on claims begins with the first call. */
    claims: (): Screen<ReadonlyMap<string, readonly string[]>> => {
      claims ??= claimsComputed();

      return claims.value;
    },
    /** Names of the VM images whose disks are made by the class; the watch on images begins with the first call. */
    images: (name: string): readonly string[] => imagesOfClass(name, dataOf(host.live(IMAGE, steve.clusterId).screen.value) ?? []),
    create: (manifest: ReturnType<typeof classOf>, signal?: AbortSignal): Promise<void> => createClass(steve, manifest, signal),
    remove: (name: string, signal?: AbortSignal): Promise<void> => removeClass(steve, name, signal),
  };
});

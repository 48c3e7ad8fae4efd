import { isVersion } from '../driver/versions.ts';

/** The driver's version by its containers' images: the tag of `…/csi-driver:v3.2.0`. */
export const driverVersion = (images: readonly string[]): string | undefined =>
  images.flatMap((image) => /(?:^|\/)csi-driver:v?([^@]+)/.exec(image)?.[1] ?? []).find(isVersion);

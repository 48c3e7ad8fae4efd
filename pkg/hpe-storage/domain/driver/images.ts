import { textMap } from '../kube/json.ts';
import { IMAGES_KEY } from './values-catalog.ts';
import { withValue, type Values } from './values.ts';

/** `quay.io` of `quay.io/hpestorage/csi-driver:v3.2.0`; empty for an image without a registry. */
const registryOf = (image: string): string => {
  const [first = '', ...rest] = image.split('/');

  return rest.length && /[.:]|^localhost$/.test(first) ? first : '';
};

const withoutRegistry = (image: string): string => {
  const registry = registryOf(image);

  return registry ? image.slice(registry.length + 1) : image;
};

const trimPrefix = (prefix: string): string => prefix.trim().replace(/^https?:\/\//, '').replace(/\/+$/, '');

/** Values whose images all come from a mirror (`mirror.example:5000/hpe`); an empty prefix brings the chart's own back. */
export const withRegistryPrefix = (defaults: Values, values: Values, prefix: string): Values => {
  const mirror = trimPrefix(prefix);
  const images = textMap(defaults, IMAGES_KEY);

  return Object.entries(images).reduce(
    (all, [key, image]) => withValue(all, `${ IMAGES_KEY }.${ key }`, mirror ? `${ mirror }/${ withoutRegistry(image) }` : image), values,
  );
};

export type RegistryPrefix = { readonly kind: 'none' } | { readonly kind: 'prefix'; readonly prefix: string } | { readonly kind: 'mixed' };

/** The mirror that every image shares; `mixed` when images were changed one by one. */
export const registryPrefix = (defaults: Values, values: Values): RegistryPrefix => {
  const [before, now] = [textMap(defaults, IMAGES_KEY), textMap(values, IMAGES_KEY)];
  const prefixes = Object.entries(before).map(([key, image]) => {
    const path = withoutRegistry(image);
    const current = now[key] ?? image;

    if (current === image) {
      return '';
    }

    return current.endsWith(`/${ path }`) ? current.slice(0, -path.length - 1) : undefined;
  });
  const first = prefixes[0];

  if (prefixes.some((prefix) => prefix === undefined || prefix !== first)) {
    return { kind: 'mixed' };
  }

  return first ? { kind: 'prefix', prefix: first } : { kind: 'none' };
};

const withoutTag = (image: string): string => image.replace(/(:[\w][\w.-]*|@sha256:[a-f0-9]+)$/i, '');

/** The mirror that the images of another version's release share; undefined when there is none. */
export const mirrorOf = (defaults: Values, changes: Values): string | undefined => {
  const before = textMap(defaults, IMAGES_KEY);
  const prefixes = Object.entries(textMap(changes, IMAGES_KEY)).map(([key, image]) => {
    const path = withoutTag(withoutRegistry(before[key] ?? ''));
    const current = withoutTag(image);

    return path && current.endsWith(`/${ path }`) ? current.slice(0, -path.length - 1) : undefined;
  });

  return prefixes.every((prefix) => prefix !== undefined && prefix === prefixes[0]) ? prefixes[0] : undefined;
};

/** A registry host with an optional port and path. */
export const isRegistryPrefix = (prefix: string): boolean =>
  /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/i.test(trimPrefix(prefix));

/** A full image reference: name, then a tag or a digest. */
export const isImage = (image: string): boolean => /^[a-z0-9][\w./:-]*[a-z0-9]((:[\w][\w.-]{0,127})|(@sha256:[a-f0-9]{64}))$/i.test(image);

/** Kubernetes' rules for names (k8s.io/apimachinery/pkg/util/validation/validation.go). */

export const LABEL_MAX = 63;
export const SUBDOMAIN_MAX = 253;

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** RFC 1123 label: namespaces, Services, disk names. */
export const isDnsLabel = (name: string): boolean => name.length <= LABEL_MAX && LABEL.test(name);

/** RFC 1123 subdomain: Secrets, StorageClasses and most other objects. */
export const isDnsSubdomain = (name: string): boolean => name.length <= SUBDOMAIN_MAX && SUBDOMAIN.test(name);

/** The nearest valid object name to a text; `fallback` when nothing of it is left. */
export const toDnsName = (text: string, fallback: string): string => {
  const name = text.toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^-+/, '').slice(0, LABEL_MAX).replace(/-+$/, '');

  return name || fallback;
};

/** `name` itself when it is free, else `name-2`, `name-3` and so on. */
export const freeName = (name: string, taken: ReadonlySet<string>): string => {
  let free = name;

  for (let n = 2; taken.has(free); n++) {
    const end = `-${ n }`;

    free = name.slice(0, SUBDOMAIN_MAX - end.length).replace(/[-.]+$/, '') + end;
  }

  return free;
};

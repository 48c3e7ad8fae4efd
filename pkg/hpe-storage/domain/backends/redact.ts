import { encodeBase64 } from '../kube/base64.ts';

const FIRST_MASK = 0x2022;

/** The forms in which servers and serialisers repeat a value. */
const forms = (secret: string): readonly string[] => [secret, encodeBase64(secret), JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())];

/** A character that no form contains, so that no mask and its neighbours can spell a secret again. */
const maskOf = (needles: readonly string[]): string => {
  let code = FIRST_MASK;

  while (needles.some((needle) => needle.includes(String.fromCharCode(code)))) {
    code++;
  }

  return String.fromCharCode(code).repeat(4);
};

/** The text without any of the secrets: plain, base64, JSON-escaped or URL-encoded. */
export const redact = (text: string, secrets: readonly string[]): string => {
  const needles = [...new Set(secrets.filter(Boolean).flatMap(forms))].sort((a, b) => b.length - a.length);
  const mask = maskOf(needles);

  return needles.reduce((rest, needle) => rest.replaceAll(needle, mask), text);
};

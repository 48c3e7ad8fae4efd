/**
 * Base64 of UTF-8 text, as Kubernetes keeps the values of a Secret. `btoa` alone takes Latin-1 only, and would
 * break every password outside of it.
 */

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** String.fromCharCode takes its characters as arguments, of which engines allow some ten thousands. */
const CHUNK = 8192;

/** Lone surrogates, which are no text and have no UTF-8, become U+FFFD. */
export const encodeBase64 = (text: string): string => {
  const bytes = new TextEncoder().encode(text);
  let binary = '';

  for (let at = 0; at < bytes.length; at += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }

  return btoa(binary);
};

/** Text of bytes that are UTF-8; undefined when they are not. A byte order mark stays part of the text. */
export const textOfBytes = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** Line breaks are allowed, as in Go's decoder; undefined for what is no padded base64 or no UTF-8 inside. */
export const decodeBase64 = (encoded: string): string | undefined => {
  const compact = encoded.replace(/[\r\n]/g, '');

  if (!BASE64.test(compact)) {
    return undefined;
  }

  return textOfBytes(Uint8Array.from(atob(compact), (char) => char.charCodeAt(0)));
};

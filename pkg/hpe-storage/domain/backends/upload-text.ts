import { textOfBytes } from '../kube/base64.ts';

export const FILE_MAX_BYTES = 1024 * 1024;

export interface UploadFile {
  readonly name: string;
  /** Bytes; may be more than those read, since what is too large is not read at all. */
  readonly size: number;
  readonly bytes: Uint8Array;
}

export type FileText = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'refused'; readonly code: string };

const refused = (code: string): FileText => ({ kind: 'refused', code });

const startsWith = (bytes: Uint8Array, ...marks: number[]): boolean => marks.every((mark, at) => bytes[at] === mark);

/** UTF-8 text of a file, or why there is none. Windows' editors write UTF-16 with a byte order mark. */
export const fileText = ({ size, bytes }: UploadFile): FileText => {
  if (size > FILE_MAX_BYTES || bytes.length > FILE_MAX_BYTES) {
    return refused('upload.tooLarge');
  }
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) {
    return refused('upload.utf16');
  }
  if (bytes.includes(0)) {
    return refused('upload.binary');
  }
  const text = textOfBytes(bytes)?.replace(/^\uFEFF/, '');

  if (text === undefined) {
    return refused('upload.notUtf8');
  }

  return text.trim() ? { kind: 'text', text } : refused('upload.empty');
};

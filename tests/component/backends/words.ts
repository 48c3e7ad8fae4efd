import { config } from '@vue/test-utils';
import { readWords, translator } from '../words.ts';

/** Scripts find `t` where the dashboard puts it, among the app's global properties; mocks reach templates only. */
const translate = translator(readWords());
const t = (key: string, args?: Record<string, unknown>): string => translate(key, args) ?? key;

Object.assign(config.global, { config: { ...config.global.config, globalProperties: { ...config.global.config.globalProperties, t } } });

/** jsdom's files cannot be read as bytes. */
export const fileOf = (name: string, content: string | Uint8Array<ArrayBuffer>): File => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;

  return Object.defineProperty(new File([bytes], name), 'arrayBuffer', { value: () => Promise.resolve(bytes.buffer) });
};

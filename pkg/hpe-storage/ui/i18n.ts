import { getCurrentInstance } from 'vue';

export type Translate = (key: string, args?: Readonly<Record<string, unknown>>) => string;

/** The dashboard's own translation, unescaped: our texts are interpolated and never put into HTML. */
export const useT = (): Translate => {
  const given: unknown = getCurrentInstance()?.appContext.config.globalProperties['t'];

  return (key, args) => {
    const words: unknown = typeof given === 'function' ? given(key, args, true) : undefined;

    return typeof words === 'string' ? words : key;
  };
};

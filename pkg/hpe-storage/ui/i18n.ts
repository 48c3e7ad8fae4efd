import { getCurrentInstance } from 'vue';

export type Translate = (key: string, args?: Readonly<Record<string, unknown>>) => string;

/** The dashboard's own translation, unescaped: our texts are interpolated and never put into HTML. */
export const useT = (): Translate => {
  const instance = getCurrentInstance();
  const given: unknown = instance?.appContext.config.globalProperties['t'];

  return (key, args) => {
    // It finds the dashboard's store on `this` (@rancher/shell plugins/i18n.js).
    const words: unknown = typeof given === 'function' ? Reflect.apply(given, instance?.proxy, [key, args, true]) : undefined;

    return typeof words === 'string' ? words : key;
  };
};

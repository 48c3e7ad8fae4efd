import { reactive, ref, type Ref } from 'vue';

/** Takes the place of packages that only other pages of Rancher's reach; touching one is a mistake that shows at once. */
const absent = (): never => {
  throw new Error('this part of Rancher is not in the bundle of HPE Storage');
};

export default absent;

export { absent as JSONPath, absent as isValidCron };

/** Pinia's devtools: 25 KB gzipped that nobody sees in a dashboard. */
export const setupDevtoolsPlugin = (): void => undefined;

interface Field {
  readonly errorMessage: Ref<string>;
  readonly value: Ref<unknown>;
  readonly meta: { readonly touched: boolean };
  handleBlur(): void;
  validate(): Promise<{ readonly valid: boolean }>;
}

/** vee-validate's field without rules, as LabeledInput has it here: our findings come from `domain`. */
export const useField = (_name: unknown, _rule: unknown, options: { readonly initialValue?: unknown }): Field => ({
  errorMessage: ref(''),
  value:        ref(options.initialValue),
  meta:         reactive({ touched: false }),
  handleBlur:   () => undefined,
  validate:     () => Promise.resolve({ valid: true }),
});

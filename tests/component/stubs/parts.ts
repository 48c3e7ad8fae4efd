import { h, type PropType, type VNode } from 'vue';

let ids = 0;

export const nextId = (): string => `stub-${ ++ids }`;

/** Rancher's labels come as words or as l10n keys; the host's `t` is a global property. */
export const words = (vm: object, label: unknown, key: unknown): string => {
  if (typeof label === 'string' && label !== '') return label;
  if (typeof key !== 'string' || key === '') return '';

  const t: unknown = Reflect.get(vm, 't');

  return typeof t === 'function' ? String(Reflect.apply(t, vm, [key])) : key;
};

export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

export const shown = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

export const fieldProps = {
  value: { type: [String, Number, Boolean, Object, Array] as PropType<unknown>, default: (): unknown => undefined },
  label: { type: String, default: '' },
  labelKey: { type: String, default: '' },
  placeholder: { type: [String, Number], default: '' },
  type: { type: String, default: 'text' },
  required: Boolean,
  disabled: Boolean,
  mode: { type: String, default: 'edit' },
  status: { type: String, default: undefined },
  subLabel: { type: String, default: '' },
  tooltip: { type: [String, Object] as PropType<unknown>, default: '' },
  rules: { type: Array as PropType<readonly ((value: unknown) => string | undefined)[]>, default: () => [] },
  suffix: { type: String, default: '' },
};

export const hints = (id: string, props: { subLabel: string; tooltip: unknown; value?: unknown; rules: readonly ((v: unknown) => string | undefined)[] }): VNode[] => {
  const broken = props.rules.map((rule) => rule(props.value)).filter((text): text is string => Boolean(text));
  const tooltip = typeof props.tooltip === 'string' ? props.tooltip : '';
  const texts = [props.subLabel, tooltip, ...broken].filter((text) => text !== '');

  return texts.length === 0 ? [] : [h('small', { id: `${ id }-hint` }, texts.join(' '))];
};

export interface Option { readonly label: string; readonly value: unknown; readonly disabled: boolean }

/** Rancher takes strings and objects, labels under `optionLabel`, and rows of kind group and divider that are no choices. */
export const readOption = (raw: unknown, optionLabel: string, vm: object): Option | undefined => {
  if (!isRecord(raw)) return { label: String(raw), value: raw, disabled: false };
  if (raw['kind'] === 'group' || raw['kind'] === 'divider' || raw['kind'] === 'title') return undefined;

  return {
    label: words(vm, raw[optionLabel] ?? raw['label'], raw['labelKey']),
    value: 'value' in raw ? raw['value'] : raw,
    disabled: raw['disabled'] === true,
  };
};

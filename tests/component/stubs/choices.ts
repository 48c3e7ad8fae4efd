import { defineComponent, h, type PropType } from 'vue';
import { fieldProps, hints, nextId, readOption, shown, words } from './parts.ts';

export const LabeledSelect = defineComponent({
  name: 'LabeledSelect',
  inheritAttrs: false,
  props: {
    ...fieldProps,
    options: { type: Array as PropType<readonly unknown[]>, default: () => [] },
    multiple: Boolean,
    optionLabel: { type: String, default: 'label' },
    loading: Boolean,
    searchable: Boolean,
    clearable: Boolean,
    taggable: Boolean,
  },
  emits: ['update:value', 'selecting', 'on-open', 'on-close', 'update:validation'],
  setup: () => ({ id: nextId() }),
  render() {
    const options = this.options.map((raw) => readOption(raw, this.optionLabel, this)).filter((option) => option !== undefined);
    const current: unknown = this.value;
    const chosen = (value: unknown): boolean => (this.multiple && Array.isArray(current) ? current.includes(value) : current === value);

    return h('div', { class: this.status }, [
      h('label', { for: this.id }, words(this, this.label, this.labelKey)),
      h('select', {
        ...this.$attrs,
        id: this.id,
        multiple: this.multiple,
        required: this.required,
        disabled: this.disabled || this.mode === 'view',
        'aria-describedby': `${ this.id }-hint`,
        onChange: (event: Event) => {
          const { target } = event;

          if (!(target instanceof HTMLSelectElement)) return;
          const picked = [...target.selectedOptions].map(({ index }) => options[this.multiple ? index : index - 1]?.value);

          this.$emit('update:value', this.multiple ? picked : picked[0]);
          this.$emit('selecting', picked[0]);
        },
      }, [
        this.multiple ? undefined : h('option', { selected: !options.some(({ value }) => chosen(value)) }, shown(this.placeholder)),
        ...options.map((option) => h('option', { disabled: option.disabled, selected: chosen(option.value) }, option.label)),
      ]),
      ...hints(this.id, this),
    ]);
  },
});

export const Checkbox = defineComponent({
  name: 'Checkbox',
  inheritAttrs: false,
  props: { ...fieldProps, indeterminate: Boolean, description: { type: String, default: '' }, descriptionKey: { type: String, default: '' } },
  emits: ['update:value'],
  setup: () => ({ id: nextId() }),
  render() {
    return h('div', [
      h('input', {
        ...this.$attrs,
        id: this.id,
        type: 'checkbox',
        checked: this.value === true,
        indeterminate: this.indeterminate,
        disabled: this.disabled || this.mode === 'view',
        onChange: (event: Event) => {
          if (event.target instanceof HTMLInputElement) this.$emit('update:value', event.target.checked);
        },
      }),
      h('label', { for: this.id }, this.$slots.label?.() ?? words(this, this.label, this.labelKey)),
      words(this, this.description, this.descriptionKey),
    ]);
  },
});

export const ToggleSwitch = Checkbox;

export const RadioGroup = defineComponent({
  name: 'RadioGroup',
  inheritAttrs: false,
  props: {
    ...fieldProps,
    name: { type: String, required: true },
    options: { type: Array as PropType<readonly unknown[]>, default: () => [] },
    labels: { type: Array as PropType<readonly string[]>, default: () => [] },
    row: Boolean,
  },
  emits: ['update:value'],
  setup: () => ({ id: nextId() }),
  render() {
    const options = this.options.map((raw) => readOption(raw, 'label', this)).filter((option) => option !== undefined);

    return h('fieldset', { ...this.$attrs, disabled: this.disabled || this.mode === 'view' }, [
      h('legend', words(this, this.label, this.labelKey)),
      ...options.flatMap((option, index) => [
        h('input', {
          type: 'radio',
          id: `${ this.id }-${ index }`,
          name: this.name,
          checked: this.value === option.value,
          disabled: option.disabled,
          onChange: () => this.$emit('update:value', option.value),
        }),
        h('label', { for: `${ this.id }-${ index }` }, this.labels[index] ?? option.label),
      ]),
    ]);
  },
});

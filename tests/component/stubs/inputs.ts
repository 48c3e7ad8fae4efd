import { defineComponent, h } from 'vue';
import { fieldProps, hints, nextId, shown, words } from './parts.ts';

const inputComponent = (name: string, read: (typed: string, type: string) => unknown) => defineComponent({
  name,
  inheritAttrs: false,
  props: fieldProps,
  emits: ['update:value', 'blur', 'focus', 'change', 'update:validation'],
  setup: () => ({ id: nextId() }),
  render() {
    const type = this.type === 'multiline' || this.type === 'multiline-password' ? undefined : this.type;

    return h('div', { class: this.status }, [
      h('label', { for: this.id }, words(this, this.label, this.labelKey)),
      h(type === undefined ? 'textarea' : 'input', {
        ...this.$attrs,
        id: this.id,
        ...(type === undefined ? {} : { type }),
        value: shown(this.value),
        placeholder: shown(this.placeholder) || undefined,
        required: this.required,
        disabled: this.disabled || this.mode === 'view',
        'aria-describedby': `${ this.id }-hint`,
        onInput: (event: Event) => {
          const { target } = event;

          if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
            this.$emit('update:value', read(target.value, this.type));
          }
        },
        onBlur: (event: Event) => this.$emit('blur', event),
        onFocus: (event: Event) => this.$emit('focus', event),
      }),
      this.suffix === '' ? undefined : h('span', this.suffix),
      ...hints(this.id, this),
      this.$slots.suffix?.(),
      this.$slots.append?.(),
    ]);
  },
});

export const LabeledInput = inputComponent('LabeledInput', (typed) => typed);

export const TextAreaAutoGrow = inputComponent('TextAreaAutoGrow', (typed) => typed);

export const UnitInput = inputComponent('UnitInput', (typed) => (typed === '' ? null : Number(typed)));

export const FileSelector = defineComponent({
  name: 'FileSelector',
  inheritAttrs: false,
  props: { label: { type: String, default: '' }, multiple: Boolean, accept: { type: String, default: '*' }, disabled: Boolean, rawData: Boolean },
  emits: ['selected', 'error'],
  render() {
    return h('label', [this.label, h('input', {
      ...this.$attrs,
      type: 'file',
      multiple: this.multiple,
      accept: this.accept,
      disabled: this.disabled,
      onChange: (event: Event) => {
        if (event.target instanceof HTMLInputElement) this.$emit('selected', [...(event.target.files ?? [])]);
      },
    })]);
  },
});

import { defineComponent, h, ref, watch, type PropType } from 'vue';
import { shown, words } from './parts.ts';

export const Banner = defineComponent({
  name: 'Banner',
  props: {
    color: { type: String, default: 'secondary' },
    label: { type: String, default: '' },
    labelKey: { type: String, default: '' },
    closable: Boolean,
    icon: { type: String, default: '' },
  },
  emits: ['close'],
  render() {
    return h('div', { role: this.color === 'error' ? 'alert' : 'status', class: ['banner', this.color] }, [
      this.$slots.default?.() ?? words(this, this.label, this.labelKey),
      this.closable ? h('button', { type: 'button', onClick: () => this.$emit('close') }, 'Close') : undefined,
    ]);
  },
});

export const BadgeState = defineComponent({
  name: 'BadgeState',
  props: {
    value: { type: Object as PropType<Record<string, unknown>>, default: () => ({}) },
    color: { type: String, default: '' },
    label: { type: String, default: '' },
    icon: { type: String, default: '' },
  },
  render() {
    return h('span', { class: ['badge-state', this.color] }, this.label || shown(this.value['stateDisplay']));
  },
});

export const AsyncButton = defineComponent({
  name: 'AsyncButton',
  inheritAttrs: false,
  props: {
    mode: { type: String, default: 'edit' },
    actionLabel: { type: String, default: '' },
    waitingLabel: { type: String, default: '' },
    successLabel: { type: String, default: '' },
    errorLabel: { type: String, default: '' },
    disabled: Boolean,
    currentPhase: { type: String, default: 'action' },
    delay: { type: Number, default: 0 },
  },
  emits: ['click'],
  setup(props) {
    const phase = ref(props.currentPhase);

    watch(() => props.currentPhase, (next) => { phase.value = next; });

    return { phase };
  },
  render() {
    const waiting = this.phase === 'waiting';
    const label = waiting && this.waitingLabel !== '' ? this.waitingLabel : this.actionLabel;

    return h('button', {
      type: 'button',
      ...this.$attrs,
      disabled: this.disabled || waiting,
      'aria-busy': waiting,
      onClick: () => {
        this.phase = 'waiting';
        this.$emit('click', (ok: boolean | 'cancelled') => { this.phase = ok === false ? 'error' : 'action'; });
      },
    }, label || this.$slots.default?.() || this.mode);
  },
});

export const RcButton = defineComponent({
  name: 'RcButton',
  inheritAttrs: false,
  props: { disabled: Boolean, variant: { type: String, default: '' }, size: { type: String, default: '' } },
  render() {
    return h('button', { type: 'button', ...this.$attrs, disabled: this.disabled }, [
      this.$slots.before?.(), this.$slots.default?.(), this.$slots.after?.(),
    ]);
  },
});

export const AppModal = defineComponent({
  name: 'AppModal',
  props: { name: { type: String, default: 'modal' }, clickToClose: { type: Boolean, default: true }, width: { type: [Number, String], default: 600 } },
  emits: ['close'],
  render() {
    return h('div', { class: 'modal-container', role: 'dialog', 'aria-modal': 'true', onKeydown: (event: KeyboardEvent) => {
      if (event.key === 'Escape' && this.clickToClose) this.$emit('close');
    } }, this.$slots.default?.());
  },
});

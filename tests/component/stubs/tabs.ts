import { defineComponent, h, ref, type VNode } from 'vue';
import { isRecord, nextId, words } from './parts.ts';

interface TabEntry { readonly name: string; readonly label: string }

export const Tab = defineComponent({
  name: 'Tab',
  props: { name: { type: String, required: true }, label: { type: String, default: '' }, labelKey: { type: String, default: '' }, weight: { type: Number, default: 0 } },
  render() {
    return this.$slots.default?.();
  },
});

/** The real one takes its tabs from the children that mount; this one reads them from its slot, with the same result. */
export const Tabbed = defineComponent({
  name: 'Tabbed',
  inheritAttrs: false,
  props: { defaultTab: { type: String, default: '' }, useHash: { type: Boolean, default: true }, sideTabs: Boolean },
  emits: ['changed'],
  setup: (props) => ({ id: nextId(), active: ref(props.defaultTab) }),
  render() {
    const flat = (nodes: readonly VNode[]): VNode[] => nodes.flatMap((node) => (
      Array.isArray(node.children) ? flat(node.children.filter((child): child is VNode => isRecord(child) && 'type' in child)) : [node]
    ));
    const panels = flat(this.$slots.default?.() ?? []).filter(({ props }) => typeof props?.['name'] === 'string');
    const tabs = panels.map(({ props }): TabEntry => ({
      name: String(props?.['name']), label: words(this, props?.['label'], props?.['labelKey'] ?? props?.['label-key']),
    }));
    const current = tabs.find(({ name }) => name === this.active)?.name ?? tabs[0]?.name;

    return h('div', this.$attrs, [
      h('div', { role: 'tablist' }, tabs.map((tab) => h('button', {
        type: 'button',
        role: 'tab',
        id: `${ this.id }-${ tab.name }`,
        'aria-selected': tab.name === current,
        onClick: () => {
          this.active = tab.name;
          this.$emit('changed', { selectedName: tab.name, tab });
        },
      }, tab.label))),
      h('div', { role: 'tabpanel', 'aria-labelledby': `${ this.id }-${ current ?? '' }` }, panels.filter(({ props }) => props?.['name'] === current)),
    ]);
  },
});

// Rancher's components carry no types: these are the props and events that our pages use.
type VueComponent<Props> = import('vue').DefineComponent<Props>;

declare module '@shell/components/AppModal.vue' {
  const component: VueComponent<{ name?: string; width?: number | string; clickToClose?: boolean; triggerFocusTrap?: boolean; returnFocusSelector?: string; returnFocusFirstIterableNodeSelector?: string; styles?: string; customClass?: string; onClose?: () => void }>;

  export default component;
}
declare module '@components/BadgeState/BadgeState.vue' {
  const component: VueComponent<{ color?: string; label?: string; icon?: string }>;

  export default component;
}
declare module '@components/Banner/Banner.vue' {
  const component: VueComponent<{ color?: string; label?: string; closable?: boolean; onClose?: () => void }>;

  export default component;
}
declare module '@components/Form/Checkbox/Checkbox.vue' {
  const component: VueComponent<{ value?: boolean; label?: string; description?: string; disabled?: boolean; 'onUpdate:value'?: (value: boolean) => void }>;

  export default component;
}
declare module '@components/Form/LabeledInput/LabeledInput.vue' {
  const component: VueComponent<{ value?: string | number; label?: string; type?: string; subLabel?: string; tooltip?: string; status?: string; placeholder?: string; required?: boolean; disabled?: boolean; mode?: string; 'onUpdate:value'?: (value: string) => void }>;

  export default component;
}
declare module '@shell/components/form/LabeledSelect.vue' {
  const component: VueComponent<{ value?: unknown; options?: readonly unknown[]; label?: string; required?: boolean; disabled?: boolean; multiple?: boolean; clearable?: boolean; searchable?: boolean; placeholder?: string; 'onUpdate:value'?: (value: never) => void }>;

  export default component;
}
declare module '@components/Form/Radio/RadioGroup.vue' {
  const component: VueComponent<{ name: string; value?: unknown; options?: readonly unknown[]; label?: string; disabled?: boolean; row?: boolean; 'onUpdate:value'?: (value: never) => void }>;

  export default component;
}

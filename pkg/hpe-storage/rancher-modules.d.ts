// Rancher's components carry no types: these are the props and events that our pages use.
type VueComponent<Props> = import('vue').DefineComponent<Props>;

declare module '@shell/components/AppModal.vue' {
  const component: VueComponent<{ name?: string; width?: number | string; clickToClose?: boolean; triggerFocusTrap?: boolean; returnFocusSelector?: string; returnFocusFirstIterableNodeSelector?: string; styles?: string; customClass?: string; onClose?: () => void }>;

  export default component;
}
declare module '@shell/components/AsyncButton.vue' {
  const component: VueComponent<{ mode?: string; disabled?: boolean; actionLabel?: string; waitingLabel?: string; successLabel?: string; errorLabel?: string; onClick?: (done: (ok: boolean) => void) => void }>;

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
declare module '@shell/components/SortableTable/index.vue' {
  const component: VueComponent<{ rows: readonly unknown[]; headers: readonly unknown[]; keyField: string; loading?: boolean; search?: boolean; tableActions?: boolean; rowActions?: boolean; paging?: boolean; rowsPerPage?: number; defaultSortBy?: string; groupBy?: string; noRowsKey?: string; onSelection?: (rows: readonly never[]) => void }>;

  export default component;
}
declare module '@shell/components/Tabbed/Tab.vue' {
  const component: VueComponent<{ name: string; label?: string; labelKey?: string; weight?: number; badge?: number; error?: boolean }>;

  export default component;
}
declare module '@shell/components/Tabbed/index.vue' {
  const component: VueComponent<{ defaultTab?: string; useHash?: boolean; sideTabs?: boolean; showExtensionTabs?: boolean; flat?: boolean; noContent?: boolean; onChanged?: (event: { tab: { name: string }; selectedName: string }) => void }>;

  export default component;
}
declare module '@shell/components/form/UnitInput.vue' {
  const component: VueComponent<{ value?: string | number; label?: string; suffix?: string; inputExponent?: number; outputAs?: string; increment?: number; outputModifier?: boolean | string; required?: boolean; disabled?: boolean; min?: number; 'onUpdate:value'?: (value: never) => void }>;

  export default component;
}

/**
 * The one door to Rancher's components. They are raw sources: what is listed here is compiled into the bundle and
 * counted in kilobytes, so a component is added when a page needs it.
 */
export { default as AppModal } from '@shell/components/AppModal.vue';
export { default as BadgeState } from '@components/BadgeState/BadgeState.vue';
export { default as Banner } from '@components/Banner/Banner.vue';
export { default as Checkbox } from '@components/Form/Checkbox/Checkbox.vue';
export { default as LabeledInput } from '@components/Form/LabeledInput/LabeledInput.vue';
export { default as LabeledSelect } from '@shell/components/form/LabeledSelect.vue';
export { default as RadioGroup } from '@components/Form/Radio/RadioGroup.vue';

/**
 * Plain, accessible stand-ins for Rancher's components: the props, slots and events of @rancher/shell 3.0.13 that our pages
 * use, as ordinary labelled HTML. They carry the names that `pkg/hpe-storage/ui/rancher.ts` exports.
 */
export { FileSelector, LabeledInput, TextAreaAutoGrow, UnitInput } from './stubs/inputs.ts';
export { Checkbox, LabeledSelect, RadioGroup, ToggleSwitch } from './stubs/choices.ts';
export { AppModal, AsyncButton, BadgeState, Banner, RcButton } from './stubs/display.ts';
export { SortableTable } from './stubs/table.ts';
export { Tab, Tabbed } from './stubs/tabs.ts';

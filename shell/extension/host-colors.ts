/**
 * Colours that the themes of newer dashboards name, and what the same parts had before: badges came to have colours of their own
 * with @rancher/shell 3.0.8 (rancher-components BadgeState.vue), and the components in this bundle are newer than that.
 */
const BEFORE: Readonly<Record<string, string>> = {
  '--info-banner': '--info',
  '--error-banner': '--error',
  '--warning-banner': '--warning',
  '--on-info-banner': '--info-text',
  '--on-error-banner': '--error-text',
  '--on-warning-banner': '--warning-text',
};

/** The styles with another colour for those that an older dashboard does not have; a colour that is not there leaves a badge without any. */
export const withOlderColors = (css: string): string => css.replaceAll(/var\((--[\w-]+)\)/g, (whole, name: string) => {
  const before = BEFORE[name];

  return before === undefined ? whole : `var(${ name },var(${ before }))`;
});

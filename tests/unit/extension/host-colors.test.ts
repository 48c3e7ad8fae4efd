import { describe, expect, it } from 'vitest';
import { withOlderColors } from '../../../shell/extension/host-colors.ts';

describe('colours that older dashboards do not have', () => {
  it.each([
    ['color:var(--on-error-banner)', 'color:var(--on-error-banner,var(--error-text))'],
    ['background:var(--error-badge,var(--error-banner))', 'background:var(--error-badge,var(--error-banner,var(--error)))'],
    ['color:var(--on-success-banner,var(--success-text))', 'color:var(--on-success-banner,var(--success-text))'],
    ['background:var(--error-banner-bg)', 'background:var(--error-banner-bg)'],
    ['color:var(--body-text)', 'color:var(--body-text)'],
  ])('%s', (css, expected) => {
    expect(withOlderColors(css)).toBe(expected);
  });
});

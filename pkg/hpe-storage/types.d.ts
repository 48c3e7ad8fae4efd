declare module 'virtual:l10n' {
  export const enUs: unknown;
  export const zhHans: unknown;
}

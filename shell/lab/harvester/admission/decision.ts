/** What a webhook says: nothing, or a status as Harvester's pkg/webhook/error makes it. */
export interface Denial {
  code: 400 | 409 | 422 | 500;
  reason: 'BadRequest' | 'Conflict' | 'Invalid' | 'InternalError';
  message: string;
}

export const invalid = (message: string): Denial => ({ code: 422, reason: 'Invalid', message });
export const conflict = (message: string): Denial => ({ code: 409, reason: 'Conflict', message });
/** Also what becomes of any other Go error. */
export const internal = (message: string): Denial => ({ code: 500, reason: 'InternalError', message });

/** The first rule that denies. */
export function firstOf(...rules: (() => Denial | undefined)[]): Denial | undefined {
  for (const rule of rules) {
    const denial = rule();
    if (denial) return denial;
  }
  return undefined;
}

/** Words for a limit of the firmware: reached never, earlier since the machine started, or now. */
export const LIMIT_STATES = { no: 0, earlier: 1, now: 2 } as const;

/** Columns of limits with their words in a sentence. */
export const LIMITS = {
  underVoltage: 'under-voltage',
  throttled: 'throttled',
  frequencyCapped: 'clock rate capped',
  softTemperatureLimit: 'soft temperature limit',
} as const;
export type Limit = keyof typeof LIMITS;

/** Offsets of an agent's clock within this much beyond their error, ms, are not corrected: two well-kept clocks differ by as much. */
export const UNCORRECTED_MS = 20;

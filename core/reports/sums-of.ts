/** Sums that a report is made of where single samples are no longer stored, and their length. */
export const SUM_MS = { minutes: 60_000, hours: 3_600_000 } as const;
export type SumsOf = keyof typeof SUM_MS;

/** Leap indicator (RFC 5905 §7.3). */
export const LEAPS = { none: 0, 'insert-second': 1, 'delete-second': 2, unsynchronized: 3 } as const;
export type Leap = keyof typeof LEAPS;

export const leapName = (code: number): Leap =>
  (Object.keys(LEAPS) as Leap[]).find((name) => LEAPS[name] === code) ?? 'unsynchronized';

/** The column `verdict` of the last sample of a round. */
export const VERDICTS = {
  none: 0,
  /** The largest size tried arrived. */
  full: 1,
  /** A router reported what fits, and it does. */
  told: 2,
  /** Larger packets are dropped silently: a black hole. */
  'black-hole': 3,
  /** The target answered no size at all. */
  unanswered: 4,
  /** Routers report that more does not fit, but not what does: it was found by trying. */
  searched: 5,
  /** No more leaves this machine's own interface. */
  'own-interface': 6,
  /** A router reports that even what every link must carry (68 bytes over IPv4, 1280 over IPv6) does not fit. */
  'below-minimum': 7,
} as const;
export type Verdict = keyof typeof VERDICTS;

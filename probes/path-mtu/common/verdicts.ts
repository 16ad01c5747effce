/** The column `verdict` of the last sample of a round. */
export const VERDICTS = {
  none: 0,
  /** The largest size tried arrived. */
  full: 1,
  /** A router reported this MTU, and a packet of that size arrived. */
  told: 2,
  /** Larger packets are dropped silently: a blackhole. */
  'black-hole': 3,
  /** No reply to any size. */
  unanswered: 4,
  /** Routers report larger packets as too big, but not the MTU: it was found by trying. */
  searched: 5,
  /** Limited by the MTU of this host's interface. */
  'own-interface': 6,
  /** A router reports even the minimum MTU of every link (68 bytes over IPv4, 1280 over IPv6) as too big. */
  'below-minimum': 7,
} as const;
export type Verdict = keyof typeof VERDICTS;

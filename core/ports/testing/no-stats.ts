import type { PacketIoStats } from '../packet-io.ts';

/** Counters of a driver that did nothing. */
export const NO_STATS: PacketIoStats = {
  sent: 0,
  received: 0,
  unmatched: 0,
  receiveOverflow: 0,
  droppedSamples: 0,
  inFlight: 0,
  entries: 0,
};

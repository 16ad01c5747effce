/** One entry of an MPLS label stack. */
export interface MplsEntry {
  readonly label: number;
  readonly trafficClass: number;
  readonly isBottom: boolean;
  readonly ttl: number;
}

/** @param word as on the wire, 32 bits @source RFC 3032 §2.1, RFC 5462 */
export function mplsEntry(word: number): MplsEntry {
  return {
    label: (word >>> 12) & 0xfffff,
    trafficClass: (word >>> 9) & 7,
    isBottom: (word & 0x100) !== 0,
    ttl: word & 0xff,
  };
}

/** Largest share of the cap that the journal takes for rows that an output needs. */
const NEEDED_SHARE = 0.3;

export interface SpareRowsParts {
  /** Rows up to this one are in blocks and rollups. */
  readonly foldedId: number;
  /** Rows after this one are needed by an output; null = none is. */
  readonly neededAfter: number | null;
  readonly journalBytes: number;
  readonly capBytes: number;
}

/** The last row of the journal that may be deleted: an output reads its open interval again after a restart, within bounds. */
export function spareRow({ foldedId, neededAfter, journalBytes, capBytes }: SpareRowsParts): number {
  if (neededAfter === null || journalBytes > capBytes * NEEDED_SHARE) return foldedId;
  return Math.min(foldedId, neededAfter);
}

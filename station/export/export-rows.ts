/** Progress of an export. */
export interface ExportProgress {
  /** 0 to 1. */
  readonly share: number;
  readonly rows: number;
  /** Parts of the stored data that could not be read, and are left out. */
  readonly damaged: number;
}

/** Rows that are exported, as the bytes of one file. */
export interface ExportRows extends ExportProgress {
  /** The bytes of the next step, possibly none; null = the file is complete. Throws FaultErrors `store.*`. */
  next(): readonly Uint8Array[] | null;
  close(): void;
}

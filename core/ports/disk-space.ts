/** Space of a file system, bytes. */
export interface DiskSpace {
  /** Free for this account. */
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Reads the space of one file system; rejects when it cannot be read. */
export type ReadDiskSpace = () => Promise<DiskSpace>;

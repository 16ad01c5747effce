/** Progress of a file that is being sent. */
export interface SourceProgress {
  /** 0 to 1. */
  readonly share: number;
  /** null = the file has no rows. */
  readonly rows: number | null;
  /** Parts of the stored data that could not be read, and are left out. */
  readonly damaged: number;
}

/** The bytes of a file that a page fetches. */
export interface ByteSource {
  readonly fileName: string;
  readonly mediaType: string;
  /** null = not known before the end. */
  readonly totalBytes: number | null;
  readonly progress: SourceProgress;
  /** The next bytes; null = the file is complete. Rejects with FaultErrors. */
  next(): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Lets go of what it holds; needed also after the end. */
  close(): void;
}

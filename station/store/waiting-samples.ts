/** Samples beyond this many bytes are not kept for a disk that takes none: some 200 s of 5 000 samples/s. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** Samples that are gone: the storage refused them for too long. */
export interface Unstored {
  readonly samples: number;
  /** First and last time of sending, Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** What was handed to the writer and is not on disk yet: its number is bounded, and known when it can't be written. */
export class WaitingSamples {
  private readonly frames: { readonly bytes: number; readonly samples: number }[] = [];
  private readonly maxBytes: number;
  private bytes = 0;
  samples = 0;
  /** What there was no room for since the last `takeRefused`. */
  private refused: Unstored | null = null;

  constructor(maxBytes = MAX_WAITING_BYTES) {
    this.maxBytes = maxBytes;
  }

  /** @returns whether there is room for the frame; if not, its samples are noted as gone */
  take(bytes: number, { samples, fromMs, toMs }: Unstored): boolean {
    if (this.bytes + bytes > this.maxBytes && this.frames.length > 0) {
      const { refused } = this;
      this.refused = {
        samples: samples + (refused?.samples ?? 0),
        fromMs: Math.min(fromMs, refused?.fromMs ?? fromMs),
        toMs: Math.max(toMs, refused?.toMs ?? toMs),
      };
      return false;
    }
    this.frames.push({ bytes, samples });
    this.bytes += bytes;
    this.samples += samples;
    return true;
  }

  /** So many frames, the oldest, are on disk. */
  stored(frames: number): void {
    for (const { bytes, samples } of this.frames.splice(0, frames)) {
      this.bytes -= bytes;
      this.samples -= samples;
    }
  }

  takeRefused(): Unstored | null {
    const { refused } = this;
    this.refused = null;
    return refused;
  }
}

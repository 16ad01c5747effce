import { type Batch, sentMs } from '../../core/model/batch.ts';

/** Samples beyond this many bytes are not kept for a disk that takes none: some 200 s of 5 000 samples/s. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** Samples that are gone: the storage refused them for too long. */
export interface Unstored {
  readonly samples: number;
  /** First and last time of sending, Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Samples handed to the writer and not on disk yet: their number is bounded, and known when they cannot be written. */
export class PendingSamples {
  private readonly frames: { readonly bytes: number; readonly samples: number }[] = [];
  private readonly maxBytes: number;
  private bytes = 0;
  samples = 0;
  /** Samples dropped since the last `news`. */
  private refused: Unstored | null = null;
  /** The drop was reported, and its end was not yet. */
  private isReported = false;

  constructor(maxBytes = MAX_WAITING_BYTES) {
    this.maxBytes = maxBytes;
  }

  /** @returns whether there is room for the frame; if not, its samples are noted as gone */
  take(bytes: number, batch: Batch): boolean {
    if (this.bytes + bytes > this.maxBytes && this.frames.length > 0) {
      this.refused = withBatch(this.refused, batch);
      return false;
    }
    this.frames.push({ bytes, samples: batch.count });
    this.bytes += bytes;
    this.samples += batch.count;
    return true;
  }

  /** This many frames, the oldest, are on disk. */
  stored(frames: number): void {
    for (const { bytes, samples } of this.frames.splice(0, frames)) {
      this.bytes -= bytes;
      this.samples -= samples;
    }
  }

  /**
   * After each try of the writer. @param isFailing the storage refuses now
   * @returns what there was no room for since the last time; `over` = there is again; null = nothing new
   */
  news(isFailing: boolean): Unstored | 'over' | null {
    const { refused, isReported } = this;
    this.refused = null;
    this.isReported = refused !== null || (isReported && isFailing);
    return refused ?? (isReported && !isFailing ? 'over' : null);
  }
}

/** Samples come in the order in which they ended, not that of sending. */
function withBatch(before: Unstored | null, batch: Batch): Unstored | null {
  if (batch.count === 0) return before;
  let fromMs = before?.fromMs ?? Number.POSITIVE_INFINITY;
  let toMs = before?.toMs ?? Number.NEGATIVE_INFINITY;
  for (let at = 0; at < batch.count; at++) {
    const atMs = sentMs(batch, at);
    fromMs = Math.min(fromMs, atMs);
    toMs = Math.max(toMs, atMs);
  }
  return { samples: (before?.samples ?? 0) + batch.count, fromMs, toMs };
}

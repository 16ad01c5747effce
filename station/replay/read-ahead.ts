import type { Slice } from '../store/read/slice-reading.ts';
import type { Past } from './past.ts';

/** Present time whose part of the past is read at once. */
const CHUNK_OF_PRESENT_MS = 5000;
const LEAST_CHUNK_MS = 10_000;
const MOST_CHUNK_MS = 60_000;

/** Samples of a replay in the order of their sending: a stretch is read while the one before is shown. */
export class ReadAhead {
  private readonly past: Past;
  private readonly signal: AbortSignal;
  private readonly sliceMs: number;
  private readonly chunkMs: number;
  private slices: Slice[] = [];
  /** The end of what has been read. */
  private readMs: number;
  private reading: Promise<void> | null = null;

  /**
   * @param fromMs Unix ms
   * @param sliceMs the step of the replay
   * @param speed ms of the past per ms
   */
  constructor(
    past: Past,
    { fromMs, sliceMs, speed }: Record<'fromMs' | 'sliceMs' | 'speed', number>,
    signal: AbortSignal,
  ) {
    this.past = past;
    this.signal = signal;
    this.sliceMs = sliceMs;
    const wantedMs = Math.min(MOST_CHUNK_MS, Math.max(LEAST_CHUNK_MS, speed * CHUNK_OF_PRESENT_MS));
    this.chunkMs = Math.ceil(wantedMs / sliceMs) * sliceMs;
    this.readMs = fromMs;
  }

  /** The slices that end until a time, oldest first; each once. Rejects with FaultErrors `store.*`. */
  async take(toMs: number, endMs: number): Promise<readonly Slice[]> {
    while (this.readMs < toMs && !this.signal.aborted) await (this.reading ?? this.read(endMs));
    // The last slice may reach beyond the end.
    const count = toMs >= endMs ? -1 : this.slices.findIndex(({ untilMs }) => untilMs > toMs);
    const taken = this.slices.splice(0, count < 0 ? this.slices.length : count);
    // A fault of what is read ahead comes when it is needed.
    if (this.readMs - toMs < this.chunkMs / 2 && this.readMs < endMs && !this.reading)
      this.read(endMs).catch(() => undefined);
    return taken;
  }

  private read(endMs: number): Promise<void> {
    const fromMs = this.readMs;
    const toMs = Math.min(fromMs + this.chunkMs, Math.max(endMs, fromMs + this.sliceMs));
    const slices: Slice[] = [];
    const query = { fromMs, toMs, sliceMs: this.sliceMs };
    const reading = this.past
      .samples(query, (slice) => slices.push(slice), this.signal)
      .then(() => {
        this.slices.push(...slices);
        this.readMs = toMs;
      })
      .finally(() => {
        this.reading = null;
      });
    this.reading = reading;
    return reading;
  }
}

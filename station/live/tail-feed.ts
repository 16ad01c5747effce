import { type Batch, sentMs } from '../../core/model/batch.ts';
import { newColumnFrame, TAIL_FRAME } from '../../core/model/column-frame.ts';
import { countedClass, type OutcomeRules } from '../../core/model/outcome.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Frame, Sink } from '../../core/rpc/contract.ts';

const MIN_GAP_MS = 50;
/** Per reader: what waits for credit beyond this goes, oldest first, and is counted. History has it all. */
const MAX_WAITING = 20_000;

interface TailSample {
  readonly sentAtMs: number;
  readonly batch: number;
  readonly rttMs: number;
  readonly series: number;
  readonly round: number;
  readonly lateUs: number;
  readonly outcome: number;
  readonly cause: number;
  readonly replyTtl: number;
}

interface Reader {
  readonly sink: Sink<Frame>;
  readonly series: ReadonlySet<number>;
  waiting: TailSample[];
  left: number;
}

/** The single samples of a few chosen series, as they end: those that count for the series. */
export class TailFeed {
  private readonly readers = new Set<Reader>();

  constructor(clock: Clock) {
    clock.every(MIN_GAP_MS, () => this.flush());
  }

  open(series: readonly number[], sink: Sink<Frame>, signal: AbortSignal): void {
    const reader: Reader = { sink, series: new Set(series), waiting: [], left: 0 };
    this.readers.add(reader);
    signal.addEventListener('abort', () => this.readers.delete(reader), { once: true });
  }

  /** @param number of the batch, counted since the station started */
  add(batch: Batch, rules: OutcomeRules, number: number): void {
    if (this.readers.size === 0) return;
    const wanted = [...this.readers];
    for (let at = 0; at < batch.count; at++) {
      const series = batch.series[at] as number;
      for (const reader of wanted) {
        if (!reader.series.has(series) || countedClass(batch.outcome[at] as number, rules) === null) continue;
        reader.waiting.push(sampleAt(batch, at, number));
      }
    }
    for (const reader of wanted) {
      if (reader.waiting.length <= MAX_WAITING) continue;
      reader.left += reader.waiting.length - MAX_WAITING;
      reader.waiting = reader.waiting.slice(-MAX_WAITING);
    }
  }

  private flush(): void {
    for (const reader of this.readers) {
      if (reader.waiting.length === 0 || reader.sink.credit <= 0) continue;
      reader.sink.send(frameOf(reader.waiting, reader.left));
      reader.waiting = [];
      reader.left = 0;
    }
  }
}

function sampleAt(batch: Batch, at: number, number: number): TailSample {
  return {
    sentAtMs: sentMs(batch, at),
    batch: number,
    rttMs: (batch.rttNs[at] as number) / 1e6,
    series: batch.series[at] as number,
    round: batch.round[at] as number,
    lateUs: batch.lateUs[at] as number,
    outcome: batch.outcome[at] as number,
    cause: batch.cause[at] as number,
    replyTtl: batch.replyTtl[at] as number,
  };
}

function frameOf(samples: readonly TailSample[], left: number): Frame {
  const { bytes, columns } = newColumnFrame(TAIL_FRAME, samples.length, { leftOut: left });
  for (const [at, sample] of samples.entries()) {
    columns.sentAtMs[at] = sample.sentAtMs;
    columns.batch[at] = sample.batch;
    columns.rttMs[at] = sample.rttMs;
    columns.series[at] = sample.series;
    columns.round[at] = sample.round;
    columns.lateUs[at] = sample.lateUs;
    columns.outcome[at] = sample.outcome;
    columns.cause[at] = Math.min(255, sample.cause);
    columns.replyTtl[at] = sample.replyTtl;
  }
  return bytes;
}

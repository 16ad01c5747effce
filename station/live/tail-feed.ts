import type { Batch } from '../../core/model/batch.ts';
import { countedClass, type OutcomeRules } from '../../core/model/outcome.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Frame, Sink } from '../../core/rpc/contract.ts';
import { TailBlock } from './tail-block.ts';

const MIN_GAP_MS = 50;
/** Per reader: the oldest samples beyond these are dropped and counted while there is no credit. History has them all. */
const MAX_WAITING = 20_000;

interface Reader {
  readonly sink: Sink<Frame>;
  readonly series: ReadonlySet<number>;
  readonly waiting: TailBlock;
}

/** Streams the counted samples of a few chosen series as they complete. */
export class TailFeed {
  private readonly readers = new Set<Reader>();

  constructor(clock: Clock) {
    clock.every(MIN_GAP_MS, () => this.flush());
  }

  open(series: readonly number[], sink: Sink<Frame>, signal: AbortSignal): void {
    const reader: Reader = { sink, series: new Set(series), waiting: new TailBlock() };
    this.readers.add(reader);
    signal.addEventListener('abort', () => this.readers.delete(reader), { once: true });
  }

  /** @param batchNumber counted since the station started */
  add(batch: Batch, rules: OutcomeRules, batchNumber: number): void {
    for (const { series, waiting } of this.readers) {
      for (let at = 0; at < batch.count; at++) {
        if (!series.has(batch.series[at] as number)) continue;
        if (countedClass(batch.outcome[at] as number, rules) === null) continue;
        waiting.add(batch, at, batchNumber);
      }
      waiting.trim(MAX_WAITING);
    }
  }

  private flush(): void {
    for (const { sink, waiting } of this.readers) {
      if (waiting.count > 0 && sink.credit > 0) sink.send(waiting.take());
    }
  }
}

import type { Batch } from '../../core/model/batch.ts';
import { columnNumber } from '../../core/model/column-value.ts';
import { countedClass, type OutcomeRules } from '../../core/model/outcome.ts';
import { hopOutcome } from '../../core/paths/hop-outcome.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Frame, Sink } from '../../core/rpc/contract.ts';
import { chartColumn } from '../../probes/registry.ts';
import { TailBlock } from './tail-block.ts';

const MIN_GAP_MS = 50;
/** Per reader: the oldest samples beyond these are dropped and counted while there is no credit. History has them all. */
const MAX_WAITING = 20_000;

interface Reader {
  readonly sink: Sink<Frame>;
  readonly series: ReadonlySet<number>;
  /** Probe column whose values it gets instead of round trips. */
  readonly measure: string | undefined;
  readonly hasHops: boolean;
  readonly waiting: TailBlock;
}

/** Series and, instead of their round trips, a probe column. */
export interface TailQuery {
  readonly series: readonly number[];
  readonly measure?: string | undefined;
  /** The samples of every hop of a trace, as `hopOutcome` counts them, instead of those that count for the series. */
  readonly hops?: boolean | undefined;
}

/** The value of each sample; undefined = the probe of the batch has no such column. */
function readerOf(batch: Batch, measure: string | undefined): ((at: number) => number) | undefined {
  if (measure === undefined) return (at) => (batch.rttNs[at] as number) / 1e6;
  const column = chartColumn(batch.probeCode, measure);
  const stored = column && batch.typed[column.name];
  return stored && ((at) => columnNumber(column, stored[at] as number));
}

/** @returns null for a sample that does not count for its series */
function countedOutcomeAt({ outcome }: Batch, at: number, rules: OutcomeRules): number | null {
  const found = outcome[at] as number;
  return countedClass(found, rules) === null ? null : found;
}

/** @returns null for a sample of no hop, or that does not count for it */
function hopOutcomeAt({ typed, from, rttNs, outcome }: Batch, at: number, rules: OutcomeRules): number | null {
  if ((typed['hop']?.[at] ?? 0) === 0) return null;
  return hopOutcome(outcome[at] as number, from[at] as number, rttNs[at] as number, rules);
}

/** Streams the counted samples of a few chosen series as they complete. */
export class TailFeed {
  private readonly readers = new Set<Reader>();

  constructor(clock: Clock) {
    clock.every(MIN_GAP_MS, () => this.flush());
  }

  open({ series, measure, hops = false }: TailQuery, sink: Sink<Frame>, signal: AbortSignal): void {
    const reader: Reader = { sink, series: new Set(series), measure, hasHops: hops, waiting: new TailBlock() };
    this.readers.add(reader);
    signal.addEventListener('abort', () => this.readers.delete(reader), { once: true });
  }

  /** @param batchNumber counted since the station started */
  add(batch: Batch, rules: OutcomeRules, batchNumber: number): void {
    for (const { series, waiting, measure, hasHops } of this.readers) {
      const read = readerOf(batch, measure);
      if (!read) continue;
      for (let at = 0; at < batch.count; at++) {
        if (!series.has(batch.series[at] as number)) continue;
        const outcome = hasHops ? hopOutcomeAt(batch, at, rules) : countedOutcomeAt(batch, at, rules);
        if (outcome !== null) waiting.add(batch, at, read(at), batchNumber, outcome);
      }
      waiting.trim(MAX_WAITING);
    }
  }

  /** Samples of a series passed by that the readers do not get. */
  leaveOut(series: number, count: number): void {
    for (const reader of this.readers) if (reader.series.has(series)) reader.waiting.leftOut += count;
  }

  private flush(): void {
    for (const { sink, waiting } of this.readers) {
      if (waiting.count + waiting.leftOut > 0 && sink.credit > 0) sink.send(waiting.take());
    }
  }
}

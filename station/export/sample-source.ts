import type { Batch } from '../../core/model/batch.ts';
import { asBatch } from '../store/read/as-batch.ts';
import { JournalRows } from '../store/read/journal-rows.ts';
import { SampleReader } from '../store/read/sample-reader.ts';
import { StoreFiles } from '../store/read/store-files.ts';
import { requireKnownFormats } from './known-formats.ts';
import { readingStore } from './reading-store.ts';
import { type StoredSpan, storedSpan } from './stored-span.ts';

export interface SampleQuery {
  /** Ascending; null = all. */
  readonly series: readonly number[] | null;
  /** Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Details of transactions are read, too. */
  readonly hasDetails: boolean;
}

/** Work between two looks at a cancellation, ms. */
const STEP_MS = 40;

/** Stored samples as batches of one series each, ordered by slots of ten minutes, series and arrival; in steps. */
export class SampleSource {
  /** 0 to 1. */
  progress = 0;
  private readonly dataDir: string;
  private readonly query: SampleQuery;
  private readonly files: StoreFiles;
  private readonly reader: SampleReader;
  private readonly batches: Generator<Batch | null>;

  /** Throws FaultErrors `store.*`. */
  constructor(dataDir: string, query: SampleQuery) {
    this.dataDir = dataDir;
    this.query = query;
    requireKnownFormats(dataDir, ['samples'], query);
    this.files = new StoreFiles(dataDir, { mayLackJournal: true });
    this.reader = new SampleReader(this.files, new JournalRows());
    this.batches = this.read(
      query,
      readingStore(dataDir, () => storedSpan(this.files, query)),
    );
  }

  /** Blocks, rows and files that could not be read. */
  get damaged(): number {
    return this.reader.damaged + this.files.damagedIn(this.query.fromMs, this.query.toMs).size;
  }

  /** The batches of the next step, possibly none; null = there are no more. Throws FaultErrors `store.*`. */
  next(): readonly Batch[] | null {
    const untilMs = performance.now() + STEP_MS;
    const step: Batch[] = [];
    do {
      const next = readingStore(this.dataDir, () => this.batches.next());
      if (next.done) return step.length > 0 ? step : null;
      if (next.value) step.push(next.value);
    } while (performance.now() < untilMs);
    return step;
  }

  close(): void {
    this.batches.return(undefined);
    this.files.close();
  }

  /** Batches, and null where a slot begins. */
  private *read(query: SampleQuery, span: StoredSpan): Generator<Batch | null> {
    const { fromMs, toMs } = span;
    for (const slot of this.reader.slots({ ...query, ...span })) {
      this.progress = Math.min(1, Math.max(0, (slot.slotMs - fromMs) / (toMs - fromMs)));
      yield null;
      for (const { series, samples } of slot.samples()) yield asBatch(series, samples);
    }
    this.progress = 1;
  }
}

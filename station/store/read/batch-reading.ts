import type { Batch } from '../../../core/model/batch.ts';
import { asBatch } from './as-batch.ts';
import type { ReadParts } from './read-parts.ts';
import { type SampleQuery, SampleReader } from './sample-reader.ts';
import { SteppedWork } from './stepped-work.ts';
import type { StoreFiles } from './store-files.ts';

/** Reads stored samples back as batches of one series each, ordered by slot, series and arrival. */
export class BatchReading extends SteppedWork {
  private readonly files: StoreFiles;
  private readonly reader: SampleReader;
  private readonly query: SampleQuery;
  private readonly take: (batch: Batch) => void;

  constructor({ files, rows }: ReadParts, query: SampleQuery, take: (batch: Batch) => void) {
    super();
    this.files = files;
    this.reader = new SampleReader(files, rows);
    this.query = query;
    this.take = take;
  }

  get damaged(): number {
    return this.reader.damaged + this.files.damagedIn(this.query.fromMs, this.query.toMs).size;
  }

  protected *work(): Generator<number> {
    const { fromMs, toMs } = this.query;
    for (const slot of this.reader.slots({ ...this.query, hasDetails: true })) {
      for (const { series, samples } of slot.samples()) {
        this.take(asBatch(series, samples));
        yield (slot.slotMs - fromMs) / (toMs - fromMs);
      }
    }
  }
}

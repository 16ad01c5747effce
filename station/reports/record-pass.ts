import { type RecordMemory, SeriesRecord } from '../../core/reports/series-record.ts';
import { chartColumnsOf, outcomeRules, probeDefinition } from '../../probes/registry.ts';
import type { ExportedSeries } from '../export/export-catalog.ts';
import { SLOT_MS } from '../store/days/spans.ts';
import type { SampleReader } from '../store/read/sample-reader.ts';

interface PassSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly throughId: number;
}

/**
 * Samples of some series, as far as there is memory: once it is used up, the second half of the series is left to a later pass, as
 * often as needed. One series is read in any case.
 */
export class RecordPass {
  /** Series that are read, ascending. */
  series: readonly ExportedSeries[];
  readonly records = new Map<number, SeriesRecord>();
  private readonly reader: SampleReader;
  private readonly memory: RecordMemory;
  private readonly maxBytes: number;

  /** @param series ascending */
  constructor(reader: SampleReader, series: readonly ExportedSeries[], memory: RecordMemory, maxBytes: number) {
    this.reader = reader;
    this.memory = memory;
    this.series = series;
    this.maxBytes = maxBytes;
  }

  get bytes(): number {
    return [...this.records.values()].reduce((sum, record) => sum + record.bytes, 0);
  }

  /** Reads the span in steps. Yields the share that is read. */
  *read({ fromMs, toMs, throughId }: PassSpan): Generator<number> {
    let next: number | null = fromMs;
    while (next !== null && next < toMs) next = yield* this.readFrom(next, { fromMs, toMs, throughId });
  }

  /** @returns where to continue with fewer series; null = all is read */
  private *readFrom(nextMs: number, { fromMs, toMs, throughId }: PassSpan): Generator<number, number | null> {
    const ids = this.series.map(({ seriesId }) => seriesId);
    for (const slot of this.reader.slots({ series: ids, fromMs: nextMs, toMs, throughId })) {
      for (const { series, samples } of slot.measured()) this.record(series, samples.probeCode).add(samples);
      yield Math.max(0, slot.slotMs - fromMs) / (toMs - fromMs);
      while (this.bytes > this.maxBytes && this.series.length > 1) this.leaveHalf();
      if (this.series.length < ids.length) return slot.slotMs + SLOT_MS;
    }
    return null;
  }

  private record(series: number, probeCode: number): SeriesRecord {
    const known = this.records.get(series);
    if (known) return known;
    // Of packet probes, only the path MTU has a column of results.
    const columns = probeDefinition(probeCode) ? chartColumnsOf(probeCode) : [];
    const record = new SeriesRecord(outcomeRules(probeCode), columns, this.memory);
    this.records.set(series, record);
    return record;
  }

  private leaveHalf(): void {
    const kept = this.series.slice(0, Math.ceil(this.series.length / 2));
    for (const { seriesId } of this.series.slice(kept.length)) {
      this.records.get(seriesId)?.release();
      this.records.delete(seriesId);
    }
    this.series = kept;
  }
}

import { countedClass } from '../../../core/model/outcome.ts';
import type { Blocks } from '../../../core/surveys/blocks.ts';
import { SeriesSample } from '../../../core/surveys/series-sample.ts';
import { outcomeRules } from '../../../probes/registry.ts';
import type { BlockFigures } from '../block/block-samples.ts';
import { SLOT_MS } from '../days/spans.ts';
import type { SampleReader } from './sample-reader.ts';

export type Side = 'before' | 'after';

/**
 * Samples of some series in two spans, as far as there is memory: once it is used up, the second half of the series is left
 * to a later pass, as often as needed. One series is read in any case.
 */
export class ComparisonPass {
  /** Series that are read, ascending. */
  series: readonly number[];
  /** Memory of the samples. */
  bytes = 0;
  private readonly reader: SampleReader;
  private readonly maxBytes: number;
  private readonly found = { before: new Map<number, SeriesSample>(), after: new Map<number, SeriesSample>() };

  /** @param series ascending */
  constructor(reader: SampleReader, series: readonly number[], maxBytes: number) {
    this.reader = reader;
    this.series = series;
    this.maxBytes = maxBytes;
  }

  /** The samples of a series that count; null = the span has none. */
  sample(side: Side, series: number): SeriesSample | null {
    return this.found[side].get(series) ?? null;
  }

  /** Reads one span, in steps. Yields the share that is read. */
  *read(side: Side, blocks: Blocks): Generator<number> {
    let fromMs: number | null = blocks.fromMs;
    while (fromMs !== null && fromMs < blocks.toMs) fromMs = yield* this.readFrom(side, fromMs, blocks);
  }

  /** @returns where to continue with fewer series; null = all is read */
  private *readFrom(side: Side, fromMs: number, blocks: Blocks): Generator<number, number | null> {
    const { series } = this;
    const { toMs } = blocks;
    for (const slot of this.reader.slots({ series, fromMs, toMs, throughId: null })) {
      for (const { series: one, samples } of slot.figures()) {
        if (one > (this.series.at(-1) ?? 0)) break; // left to a later pass
        this.add(side, one, samples, blocks);
        yield Math.max(0, slot.slotMs - blocks.fromMs) / (toMs - blocks.fromMs);
      }
      if (this.series.length < series.length) return slot.slotMs + SLOT_MS;
    }
    return null;
  }

  private add(side: Side, series: number, samples: BlockFigures, blocks: Blocks): void {
    const rules = outcomeRules(samples.probeCode);
    let sample = this.found[side].get(series);
    const before = sample?.bytes ?? 0;
    for (let at = 0; at < samples.count; at++) {
      const kind = countedClass(samples.outcome[at] as number, rules);
      if (kind === null) continue;
      sample ??= new SeriesSample(blocks);
      sample.add(samples.sentMs[at] as number, kind, samples.rttMs[at] as number);
    }
    if (!sample) return;
    this.found[side].set(series, sample);
    this.bytes += sample.bytes - before;
    while (this.bytes > this.maxBytes && this.series.length > 1) this.leaveHalf();
  }

  private leaveHalf(): void {
    const kept = Math.ceil(this.series.length / 2);
    for (const one of this.series.slice(kept)) {
      for (const found of [this.found.before, this.found.after]) {
        this.bytes -= found.get(one)?.bytes ?? 0;
        found.delete(one);
      }
    }
    this.series = this.series.slice(0, kept);
  }
}

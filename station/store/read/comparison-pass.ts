import { countedClass } from '../../../core/model/outcome.ts';
import type { Blocks } from '../../../core/surveys/blocks.ts';
import { SeriesSample } from '../../../core/surveys/series-sample.ts';
import { outcomeRules } from '../../../probes/registry.ts';
import type { BlockFigures } from '../block/block-samples.ts';
import { GROUP_SERIES, groupOf, SLOT_MS } from '../days/spans.ts';
import { probeOfRow } from '../rollup/rollup-sum.ts';
import type { Piece } from './cover.ts';
import { sumsPart } from './damaged-parts.ts';
import type { ReadParts } from './read-parts.ts';
import { RollupSources } from './rollup-sources.ts';
import type { SampleReader } from './sample-reader.ts';

export type Side = 'before' | 'after';

const shareAt = ({ fromMs, toMs }: Blocks, atMs: number): number =>
  Math.min(1, Math.max(0, atMs - fromMs) / (toMs - fromMs));

/**
 * Samples of some series in two spans, or sums of those that are no longer stored, as far as there is memory: once it is used up, the second half of the series is left
 * to a later pass, as often as needed. One series is read in any case.
 */
export class ComparisonPass {
  /** Series that are read, ascending. */
  series: readonly number[];
  /** Memory of the samples. */
  bytes = 0;
  /** Rollups that could not be read. */
  readonly damagedParts = new Set<string>();
  private readonly reader: SampleReader;
  private readonly parts: Pick<ReadParts, 'files' | 'sums'>;
  private readonly maxBytes: number;
  private readonly found = { before: new Map<number, SeriesSample>(), after: new Map<number, SeriesSample>() };

  /** @param series ascending */
  constructor(
    reader: SampleReader,
    parts: Pick<ReadParts, 'files' | 'sums'>,
    series: readonly number[],
    maxBytes: number,
  ) {
    this.reader = reader;
    this.parts = parts;
    this.series = series;
    this.maxBytes = maxBytes;
  }

  /** The samples of a series that count; null = the span has none. */
  sample(side: Side, series: number): SeriesSample | null {
    return this.found[side].get(series) ?? null;
  }

  /** Reads one span, in steps. Yields the share that is read. */
  *read(side: Side, blocks: Blocks, pieces: readonly Piece[]): Generator<number> {
    for (const piece of pieces) {
      let fromMs: number | null = piece.fromMs;
      if (piece.level !== 'samples') yield* this.readRollups(side, piece, blocks);
      else
        while (fromMs !== null && fromMs < piece.toMs)
          fromMs = yield* this.readFrom(side, { ...piece, fromMs }, blocks);
    }
  }

  /** @returns where to continue with fewer series; null = all is read */
  private *readFrom(side: Side, { fromMs, toMs }: Piece, blocks: Blocks): Generator<number, number | null> {
    const { series } = this;
    for (const slot of this.reader.slots({ series, fromMs, toMs, throughId: null })) {
      for (const { series: one, samples } of slot.figures()) {
        if (one > (this.series.at(-1) ?? 0)) break; // left to a later pass
        this.add(side, one, samples, blocks);
        yield shareAt(blocks, slot.slotMs);
      }
      if (this.series.length < series.length) return slot.slotMs + SLOT_MS;
    }
    return null;
  }

  /** Reads sums of minutes or hours, a group of series at a time. */
  private *readRollups(side: Side, piece: Piece, blocks: Blocks): Generator<number> {
    const level = piece.level === 'hours' ? 'hours' : 'minutes';
    for (const [group, series] of Map.groupBy(this.series, groupOf)) {
      const { files, sums } = this.parts;
      const sources = files.snapshot((snapshot) => {
        const found = new RollupSources(snapshot);
        const read = found.of(group, piece, level);
        for (const part of found.damagedParts) this.damagedParts.add(part);
        return read;
      });
      for (const one of series) {
        for (const source of sources) {
          if (one > (this.series.at(-1) ?? 0)) break; // left to a later pass
          try {
            source.visit(one % GROUP_SERIES, (bytes, offset, length, fromMs) => {
              const sum = sums.of(probeOfRow(bytes, offset, length));
              sum.reset();
              sum.add(bytes, offset, length);
              const figures = sum.figures();
              if (figures.sent + figures.notMeasured === 0) return;
              this.take(side, one, blocks, (sample) =>
                sample.addRolledUp(fromMs, figures, (take) => sum.visitRoundTrips(take)),
              );
            });
          } catch {
            this.damagedParts.add(sumsPart(group, source.fromMs));
          }
        }
        yield shareAt(blocks, piece.toMs);
      }
    }
  }

  private add(side: Side, series: number, samples: BlockFigures, blocks: Blocks): void {
    const rules = outcomeRules(samples.probeCode);
    const isCounted = samples.outcome.some((outcome) => countedClass(outcome, rules) !== null);
    if (!isCounted) return;
    this.take(side, series, blocks, (sample) => {
      for (let at = 0; at < samples.count; at++) {
        const kind = countedClass(samples.outcome[at] as number, rules);
        if (kind !== null) sample.add(samples.sentMs[at] as number, kind, samples.rttMs[at] as number);
      }
    });
  }

  /** Adds to the sample of a series, and leaves series to a later pass where there is no memory for them. */
  private take(side: Side, series: number, blocks: Blocks, add: (sample: SeriesSample) => void): void {
    const known = this.found[side].get(series);
    const sample = known ?? new SeriesSample(blocks);
    const before = known?.bytes ?? 0;
    add(sample);
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

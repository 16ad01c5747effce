import type { PathState } from '../../../core/contracts/path.ts';
import { countedClass } from '../../../core/model/outcome.ts';
import { type Blocks, blocksOf } from '../../../core/surveys/blocks.ts';
import { SpanComparison } from '../../../core/surveys/compare-spans.ts';
import type { PathDifference, SeriesComparison, TotalComparison } from '../../../core/surveys/comparison.ts';
import { pathDifference } from '../../../core/surveys/path-difference.ts';
import { SeriesSample } from '../../../core/surveys/series-sample.ts';
import { outcomeRules, tracesPaths } from '../../../probes/registry.ts';
import { HopReading } from './hop-reading.ts';
import type { ReadParts } from './read-parts.ts';
import { SampleReader } from './sample-reader.ts';
import { SteppedWork } from './stepped-work.ts';

/** One side of a comparison, Unix ms. */
export interface ComparedSpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** Seed of its resamples. */
  readonly seed: number;
}

export interface ComparisonQuery {
  readonly before: ComparedSpan;
  readonly after: ComparedSpan;
}

/** Identity of a series, also of a target that is gone. */
type Label = Pick<SeriesComparison, 'series' | 'target' | 'address' | 'group' | 'port' | 'probe'>;

const LABELS = `SELECT series.id AS series, target.name AS target, address, group_name AS "group", port, probe
  FROM series JOIN target ON target.id = target_id ORDER BY series.id`;

/** Samples of a pass are in memory together. */
const PASS_BYTES = 128e6;
const FIRST_PASS = 64;
const MAX_PASS = 4096;
/** A path is read from the end of a span. */
const PATH_MS = 20 * 60_000;
/** Reading a path, until the next look at the inbox. */
const PATH_STEP_MS = 20;

const bytesOf = ({ replies, blocks }: SeriesSample): number => 16 * replies + 24 * blocks.count;

/** Compares the stored samples of two spans series by series: some series at a time, in both spans. */
export class ComparisonReading extends SteppedWork {
  private readonly parts: ReadParts;
  private readonly query: ComparisonQuery;
  private readonly take: (rows: readonly SeriesComparison[]) => void;
  private readonly reader: SampleReader;
  private readonly blocks: { readonly before: Blocks; readonly after: Blocks };
  private readonly comparison: SpanComparison;
  /** By address: where its path differs. */
  private readonly paths = new Map<string, PathDifference | null>();
  private damagedPaths = 0;

  constructor(parts: ReadParts, query: ComparisonQuery, take: (rows: readonly SeriesComparison[]) => void) {
    super();
    const { before, after } = query;
    this.parts = parts;
    this.query = query;
    this.take = take;
    this.reader = new SampleReader(parts.files, parts.rows);
    this.blocks = { before: blocksOf(before.fromMs, before.toMs), after: blocksOf(after.fromMs, after.toMs) };
    this.comparison = new SpanComparison(
      { blocks: this.blocks.before, seed: before.seed },
      { blocks: this.blocks.after, seed: after.seed },
    );
  }

  get damaged(): number {
    const { before, after } = this.query;
    const files = [before, after].flatMap(({ fromMs, toMs }) => [...this.parts.files.damagedIn(fromMs, toMs)]);
    return this.reader.damaged + this.damagedPaths + new Set(files).size;
  }

  total(): TotalComparison {
    return this.comparison.total();
  }

  protected *work(): Generator<number> {
    const labels = this.parts.files.catalog.all<Label>(LABELS);
    yield* this.readPaths(labels);
    let size = FIRST_PASS;
    for (let at = 0; at < labels.length; ) {
      const pass = labels.slice(at, at + size);
      const share = (part: number) => (at + part * pass.length) / labels.length;
      const series = pass.map((label) => label.series);
      const before = yield* this.read(series, this.blocks.before, (part) => share(0.3 * part));
      const after = yield* this.read(series, this.blocks.after, (part) => share(0.3 + 0.3 * part));
      yield* this.compare(pass, before, after, (part) => share(0.6 + 0.4 * part));
      at += pass.length;
      size = nextSize(pass.length, [...before.values(), ...after.values()]);
    }
  }

  private *compare(
    pass: readonly Label[],
    before: ReadonlyMap<number, SeriesSample>,
    after: ReadonlyMap<number, SeriesSample>,
    share: (part: number) => number,
  ): Generator<number> {
    const rows: SeriesComparison[] = [];
    for (const [place, label] of pass.entries()) {
      const [was, is] = [before.get(label.series) ?? null, after.get(label.series) ?? null];
      if (!was && !is) continue;
      const steps = this.comparison.add(was, is);
      let step = steps.next();
      for (; !step.done; step = steps.next()) yield share(place / pass.length);
      rows.push({ ...label, ...step.value, path: this.paths.get(label.address) ?? null });
    }
    if (rows.length > 0) this.take(rows);
  }

  /** The samples of a span that count, by series. */
  private *read(
    series: readonly number[],
    blocks: Blocks,
    share: (part: number) => number,
  ): Generator<number, ReadonlyMap<number, SeriesSample>> {
    const { fromMs, toMs } = blocks;
    const found = new Map<number, SeriesSample>();
    for (const slot of this.reader.slots({ series, fromMs, toMs, throughId: null })) {
      for (const { series: one, samples } of slot.figures()) {
        const rules = outcomeRules(samples.probeCode);
        for (let at = 0; at < samples.count; at++) {
          const kind = countedClass(samples.outcome[at] as number, rules);
          if (kind === null) continue;
          const sample = found.get(one) ?? new SeriesSample(blocks);
          found.set(one, sample);
          sample.add(samples.sentMs[at] as number, kind, samples.rttMs[at] as number);
        }
        yield share(Math.max(0, slot.slotMs - fromMs) / (toMs - fromMs));
      }
    }
    return found;
  }

  /** Compares the paths at the ends of the spans, of each address that is traced. */
  private *readPaths(labels: readonly Label[]): Generator<number> {
    for (const { series, address, probe } of labels) {
      if (!tracesPaths(probe) || this.paths.has(address)) continue;
      const before = yield* this.readPath(series, address, this.query.before);
      const after = before && (yield* this.readPath(series, address, this.query.after));
      if (before && after) this.paths.set(address, pathDifference(before, after));
    }
  }

  private *readPath(
    series: number,
    target: string,
    { fromMs, toMs }: ComparedSpan,
  ): Generator<number, PathState | null> {
    const reading = new HopReading(this.parts, { series, target, fromMs: Math.max(fromMs, toMs - PATH_MS), toMs });
    while (!reading.step(PATH_STEP_MS, () => performance.now())) yield 0;
    this.damagedPaths += reading.damaged;
    return reading.path();
  }
}

/** Number of series whose samples take about the memory of a pass. */
function nextSize(read: number, samples: readonly SeriesSample[]): number {
  const bytes = samples.reduce((sum, one) => sum + bytesOf(one), 0);
  return Math.round(Math.min(MAX_PASS, Math.max(1, (PASS_BYTES * read) / Math.max(bytes, 1))));
}

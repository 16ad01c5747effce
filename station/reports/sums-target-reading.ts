import { createHash, type Hash } from 'node:crypto';
import type { ReportFrame } from '../../core/reports/build/report-frame.ts';
import { type SummedFacts, sumsItem, sumsMethod } from '../../core/reports/build/sums-item.ts';
import type { SeriesSums, SummedBucket } from '../../core/reports/series-sums.ts';
import type { SumsOf } from '../../core/reports/sums-of.ts';
import { blockAt } from '../../core/surveys/blocks.ts';
import { chartColumnsOf, outcomeRules, tracesPaths } from '../../probes/registry.ts';
import type { ExportedSeries } from '../export/export-catalog.ts';
import { GROUP_SERIES, groupOf } from '../store/days/spans.ts';
import { sumsPart } from '../store/read/damaged-parts.ts';
import { ProbeSums } from '../store/read/probe-sums.ts';
import { type RollupSource, RollupSources } from '../store/read/rollup-sources.ts';
import { probeOfRow, type RollupSum } from '../store/rollup/rollup-sum.ts';
import { PathOfSpan } from './path-of-span.ts';
import type { ReportSource } from './report-source.ts';
import { reportedSeries, traitsOf } from './reported-series.ts';
import type { ReadTarget, ReportBasis } from './target-reading.ts';

/** Reads the sums of targets whose samples are no longer stored, and computes the figures that they tell. */
export class SumsTargetReading {
  readonly damagedParts = new Set<string>();
  private readonly source: ReportSource;
  private readonly basis: ReportBasis;
  private readonly frame: ReportFrame;
  private readonly sumsOf: SumsOf;
  /** Sources of the group of series at hand. */
  private group: { readonly number: number; readonly sources: readonly RollupSource[] } | null = null;
  private readonly sums = { row: new ProbeSums(), bucket: new ProbeSums(), whole: new ProbeSums() };

  constructor(source: ReportSource, basis: ReportBasis, frame: ReportFrame, sumsOf: SumsOf) {
    this.source = source;
    this.basis = basis;
    this.frame = frame;
    this.sumsOf = sumsOf;
  }

  /** Yields the share that is read. @returns results in the order of the series; null = one without sums */
  *read(): Generator<number, readonly (ReadTarget | null)[]> {
    const targets: (ReadTarget | null)[] = [];
    for (const one of this.basis.series) {
      targets.push(yield* this.target(one));
      yield targets.length / this.basis.series.length;
    }
    return targets;
  }

  private *target(series: ExportedSeries): Generator<number, ReadTarget | null> {
    const found = this.sumsOfSeries(series.seriesId);
    if (!found) return null;
    const path = new PathOfSpan(this.source, this.basis.span, series);
    if (tracesPaths(series.probe)) yield* path.read();
    for (const part of path.damagedParts) this.damagedParts.add(part);
    const facts: SummedFacts = {
      of: reportedSeries(series, this.basis.settings, this.basis.site),
      ...{ traits: traitsOf(series.probe), sums: found.sums, path: path.state },
    };
    const title = this.basis.titles.get(series.seriesId) as string;
    const target = sumsItem(facts, title, this.sumsOf, this.frame);
    return { target, methods: sumsMethod(facts), sha256: found.sha256 };
  }

  private sumsOfSeries(series: number): { readonly sums: SeriesSums; readonly sha256: string } | null {
    const adding = new SumsAdding(this.frame, this.sums);
    for (const { bytes, offset, length, fromMs } of this.rowsOf(series)) {
      try {
        adding.add(bytes, offset, length, fromMs);
      } catch {
        this.damagedParts.add(sumsPart(groupOf(series), fromMs));
      }
    }
    return adding.result();
  }

  /** In time order: rows of samples that came late are stored beside those of their hour. */
  private rowsOf(series: number): readonly SumsRow[] {
    const rows: SumsRow[] = [];
    for (const source of this.sourcesOf(groupOf(series))) {
      try {
        source.visit(series % GROUP_SERIES, (bytes, offset, length, fromMs) =>
          rows.push({ bytes, offset, length, fromMs }),
        );
      } catch {
        this.damagedParts.add(sumsPart(groupOf(series), source.fromMs));
      }
    }
    return rows.sort((left, right) => left.fromMs - right.fromMs);
  }

  private sourcesOf(number: number): readonly RollupSource[] {
    if (this.group?.number === number) return this.group.sources;
    const sources = this.source.parts.files.snapshot((snapshot) => {
      const found = new RollupSources(snapshot);
      const read = found.of(number, this.basis.span, this.sumsOf);
      for (const part of found.damagedParts) this.damagedParts.add(part);
      return read;
    });
    this.group = { number, sources };
    return sources;
  }
}

interface SumsRow {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly length: number;
  /** Start of what it is of, Unix ms. */
  readonly fromMs: number;
}

/** A year at 10 Hz has 300 million. */
const MOST_ROUND_TRIPS = 4_000_000;

type Sums = Readonly<Record<'row' | 'bucket' | 'whole', ProbeSums>>;

/** Adds up the rows of a series in time order: in all, by bucket of the chart, and by block. */
class SumsAdding {
  private readonly frame: ReportFrame;
  private readonly sums: Sums;
  private readonly hash: Hash = createHash('sha256');
  private readonly sent: Uint32Array;
  private readonly lost: Uint32Array;
  private readonly buckets: SummedBucket[] = [];
  /** The bucket at hand. */
  private bucket = -1;
  private probeCode: number | null = null;

  constructor(frame: ReportFrame, sums: Sums) {
    this.frame = frame;
    this.sums = sums;
    this.sent = new Uint32Array(frame.blocks.count);
    this.lost = new Uint32Array(frame.blocks.count);
  }

  add(bytes: Uint8Array, offset: number, length: number, fromMs: number): void {
    const code = probeOfRow(bytes, offset, length);
    const row = this.sums.row.of(code);
    row.reset();
    row.add(bytes, offset, length); // throws on a damaged row, before it is added to the others
    if (code !== this.probeCode) this.sums.whole.of(code).reset(); // what an earlier target left in it
    this.probeCode = code;
    const { fromMs: startMs, bucketMs, count } = this.frame.buckets;
    const bucket = Math.min(count - 1, Math.max(0, Math.floor((fromMs - startMs) / bucketMs)));
    if (bucket !== this.bucket) this.beginBucket(bucket);
    for (const sums of [this.sums.bucket, this.sums.whole]) sums.of(code).add(bytes, offset, length);
    const { sent, lost } = row.figures();
    const block = blockAt(this.frame.blocks, fromMs);
    this.sent[block] = (this.sent[block] as number) + sent;
    this.lost[block] = (this.lost[block] as number) + lost;
    this.hash.update(`${fromMs} ${length} `);
    this.hash.update(bytes.subarray(offset, offset + length));
  }

  private beginBucket(bucket: number): void {
    this.endBucket();
    this.bucket = bucket;
    if (this.probeCode !== null) this.sums.bucket.of(this.probeCode).reset();
  }

  private endBucket(): void {
    if (this.bucket < 0 || this.probeCode === null) return;
    const { minMs, p50Ms, p95Ms, maxMs, outcomes } = this.sums.bucket.of(this.probeCode).figures();
    this.buckets.push({ bucket: this.bucket, minMs, p50Ms, p95Ms, maxMs, outcomes });
  }

  /** null = there is no row of samples that count. */
  result(): { readonly sums: SeriesSums; readonly sha256: string } | null {
    const { probeCode } = this;
    if (probeCode === null) return null;
    this.endBucket();
    const whole = this.sums.whole.of(probeCode);
    const { sent, notMeasured, outcomes, minMs, maxMs, avgMs, stdevMs, jitterMs, jitterPairs, lossStarts, columns } =
      whole.figures();
    if (sent + notMeasured === 0) return null;
    const sums: SeriesSums = {
      ...{ rules: outcomeRules(probeCode), outcomes, minMs, maxMs, meanMs: avgMs, stdevMs },
      ...{ ipdvMs: jitterMs, pairs: jitterPairs, lossRuns: lossStarts, ...roundTrips(whole) },
      blocks: { sent: this.sent, lost: this.lost, notMeasured },
      buckets: this.buckets,
      columns: chartColumnsOf(probeCode).flatMap((column) => {
        const found = columns.get(column.name);
        return found ? [{ column, count: found.count, min: found.min, max: found.max }] : [];
      }),
    };
    return { sums, sha256: this.hash.digest('hex') };
  }
}

/** Round trips of a sum, as far as it distinguishes them, ms, ascending: beyond `most`, as many of them at equal distances, the ends included. */
export function roundTrips(sum: Pick<RollupSum, 'visitRoundTrips'>, most = MOST_ROUND_TRIPS) {
  const bins: [rttMs: number, count: number][] = [];
  sum.visitRoundTrips((rttMs, count) => bins.push([rttMs, count]));
  const replies = bins.reduce((total, [, count]) => total + count, 0);
  const sorted = new Float64Array(Math.min(replies, most));
  const ranksPerValue = sorted.length > 1 ? (replies - 1) / (sorted.length - 1) : 1;
  let at = 0;
  let below = 0;
  for (const [rttMs, count] of bins.sort(([left], [right]) => left - right)) {
    below += count;
    const end = below === replies ? sorted.length : Math.floor((below - 1) / ranksPerValue) + 1;
    sorted.fill(rttMs, at, end);
    at = Math.max(at, end);
  }
  return { sorted, replies };
}

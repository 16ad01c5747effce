import type { PathState } from '../../../core/contracts/path.ts';
import { type Blocks, blocksOf } from '../../../core/surveys/blocks.ts';
import { SpanComparison } from '../../../core/surveys/compare-spans.ts';
import type { PathDifference, SeriesComparison, TotalComparison } from '../../../core/surveys/comparison.ts';
import { pathDifference } from '../../../core/surveys/path-difference.ts';
import { tracesPaths } from '../../../probes/registry.ts';
import { ComparisonPass } from './comparison-pass.ts';
import type { Piece } from './cover.ts';
import { HopReading } from './hop-reading.ts';
import type { ReadParts } from './read-parts.ts';
import { SampleReader } from './sample-reader.ts';
import { SteppedWork } from './stepped-work.ts';
import { storedCover } from './stored-cover.ts';

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
type Label = Pick<SeriesComparison, 'series' | 'target' | 'address' | 'group' | 'port' | 'probe' | 'agent'>;

const LABELS = `SELECT series.id AS series, target.name AS target, address, group_name AS "group", port, probe, agent
  FROM series JOIN target ON target.id = target_id ORDER BY series.id`;

/** The ends of a path: an address, and the agent from which it leads there. */
const placeOf = ({ address, agent = '' }: Label): string => `${agent} ${address}`;

const lengthOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);

/** Share of a span that is read from rollups. */
const rolledUpShare = (pieces: readonly Piece[]): number =>
  lengthOf(pieces.filter(({ level }) => level !== 'samples')) / Math.max(1, lengthOf(pieces));

/** Samples of a pass are in memory together. */
const PASS_BYTES = 128e6;
const FIRST_PASS = 64;
const MAX_PASS = 4096;
/** A pass of series that were hardly measured tells little of the next ones. */
const MAX_GROWTH = 4;
/** A path is read from the end of a span. */
const PATH_MS = 20 * 60_000;
/** Reading a path, until the next look at the inbox. */
const PATH_STEP_MS = 20;

/** Compares the stored samples of two spans series by series, or the rollups of samples that are gone: some series at a time, in both spans. */
export class ComparisonReading extends SteppedWork {
  private readonly parts: ReadParts;
  private readonly query: ComparisonQuery;
  private readonly take: (rows: readonly SeriesComparison[]) => void;
  private readonly passBytes: number;
  private readonly reader: SampleReader;
  private readonly blocks: { readonly before: Blocks; readonly after: Blocks };
  private readonly pieces: { readonly before: readonly Piece[]; readonly after: readonly Piece[] };
  private readonly comparison: SpanComparison;
  /** By `placeOf`: where the path differs. */
  private readonly paths = new Map<string, PathDifference | null>();
  /** Of paths and rollups. */
  private readonly otherDamage = new Set<string>();

  constructor(
    parts: ReadParts,
    query: ComparisonQuery,
    take: (rows: readonly SeriesComparison[]) => void,
    passBytes = PASS_BYTES,
  ) {
    super();
    const { before, after } = query;
    this.parts = parts;
    this.query = query;
    this.take = take;
    this.passBytes = passBytes;
    this.reader = new SampleReader(parts.files, parts.rows);
    this.blocks = { before: blocksOf(before.fromMs, before.toMs), after: blocksOf(after.fromMs, after.toMs) };
    const piecesOf = ({ fromMs, toMs }: ComparedSpan) =>
      parts.files.snapshot((snapshot) => storedCover(snapshot, fromMs, toMs, 'samples'));
    this.pieces = { before: piecesOf(before), after: piecesOf(after) };
    this.comparison = new SpanComparison(
      { blocks: this.blocks.before, seed: before.seed },
      { blocks: this.blocks.after, seed: after.seed },
    );
  }

  get damaged(): number {
    return this.damagedParts.size;
  }

  get damagedParts(): ReadonlySet<string> {
    const { before, after } = this.query;
    const files = [before, after].flatMap(({ fromMs, toMs }) => [...this.parts.files.damagedIn(fromMs, toMs)]);
    return new Set([...this.reader.damagedParts, ...this.otherDamage, ...files]);
  }

  total(): TotalComparison {
    const total = this.comparison.total();
    const rolledUp = { before: rolledUpShare(this.pieces.before), after: rolledUpShare(this.pieces.after) };
    return rolledUp.before + rolledUp.after > 0 ? { ...total, rolledUp } : total;
  }

  protected *work(): Generator<number> {
    const labels = this.parts.files.catalog.all<Label>(LABELS);
    yield* this.readPaths(labels);
    let size = FIRST_PASS;
    for (let at = 0; at < labels.length; ) {
      const next = labels.slice(at, at + size);
      const pass = this.newPass(next);
      const share = (part: number) => (at + part * pass.series.length) / labels.length;
      for (const part of pass.read('before', this.blocks.before, this.pieces.before))
        yield this.further(share(0.3 * part));
      for (const part of pass.read('after', this.blocks.after, this.pieces.after))
        yield this.further(share(0.3 + 0.3 * part));
      const read = next.slice(0, pass.series.length);
      for (const part of this.compare(read, pass)) yield this.further(share(0.6 + 0.4 * part));
      this.addDamage(pass);
      at += read.length;
      size = this.nextSize(read.length, pass.bytes);
    }
  }

  private newPass(labels: readonly Label[]): ComparisonPass {
    const series = labels.map((label) => label.series);
    return new ComparisonPass(this.reader, this.parts, series, this.passBytes);
  }

  /** Progress does not go back when series are left to a later pass. */
  private further(share: number): number {
    return Math.max(this.progress, share);
  }

  /** Number of series whose samples take about the memory of a pass. */
  private nextSize(read: number, bytes: number): number {
    const fitting = Math.round((this.passBytes * read) / Math.max(bytes, 1));
    return Math.max(1, Math.min(MAX_PASS, MAX_GROWTH * read, fitting));
  }

  /** Yields the share that is compared. */
  private *compare(labels: readonly Label[], pass: ComparisonPass): Generator<number> {
    const rows: SeriesComparison[] = [];
    for (const [place, label] of labels.entries()) {
      const [was, is] = [pass.sample('before', label.series), pass.sample('after', label.series)];
      if (!was && !is) continue;
      const steps = this.comparison.add(was, is);
      let step = steps.next();
      for (; !step.done; step = steps.next()) yield place / labels.length;
      rows.push({ ...label, ...step.value, path: this.paths.get(placeOf(label)) ?? null });
    }
    if (rows.length > 0) this.take(rows);
  }

  /** Compares the paths at the ends of the spans, of each address that is traced, from each agent that does. */
  private *readPaths(labels: readonly Label[]): Generator<number> {
    for (const label of labels) {
      const { series, address, probe } = label;
      const place = placeOf(label);
      if (!tracesPaths(probe) || this.paths.has(place)) continue;
      const before = yield* this.readPath(series, address, this.query.before);
      const after = before && (yield* this.readPath(series, address, this.query.after));
      if (before && after) this.paths.set(place, pathDifference(before, after));
    }
  }

  private *readPath(
    series: number,
    target: string,
    { fromMs, toMs }: ComparedSpan,
  ): Generator<number, PathState | null> {
    const reading = new HopReading(this.parts, { series, target, fromMs: Math.max(fromMs, toMs - PATH_MS), toMs });
    while (!reading.step(PATH_STEP_MS, () => performance.now())) yield 0;
    this.addDamage(reading);
    return reading.path();
  }

  private addDamage({ damagedParts }: { readonly damagedParts: ReadonlySet<string> }): void {
    for (const part of damagedParts) this.otherDamage.add(part);
  }
}

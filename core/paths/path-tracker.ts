import type { PathHop, PathState } from '../contracts/path.ts';
import type { Batch } from '../model/batch.ts';
import type { OutcomeRules } from '../model/outcome.ts';
import { branchesOf } from './branches.ts';
import type { HopFigures } from './hop-figures.ts';
import { hopSampleAt } from './hop-sample.ts';
import { interpretPath, type PathLimits, viewOf } from './interpret.ts';
import { mplsEntry } from './mpls.ts';
import { appendSummary, type PathSummary, stateOf, summaryOf } from './path-summary.ts';
import { PathTable, type RouteChange } from './path-table.ts';

/** Route changes kept per series; the timeline has all of them. */
const KEPT_CHANGES = 100;

export interface SeriesChange extends RouteChange {
  readonly series: number;
}

interface TrackedPath {
  readonly table: PathTable;
  readonly changes: RouteChange[];
}

/** The tracked paths by series; from another thread they arrive without their methods. */
export type PathStates = ReadonlyMap<number, TrackedPath>;

/** Tracks the paths of all traced series. */
export class PathTracker {
  private readonly known = new Map<number, TrackedPath>();
  private readonly rules: OutcomeRules;
  private readonly targetOf: (series: number) => string;
  private readonly limitsOf: (series: number) => PathLimits | null;
  private readonly confirmAfterOf: (series: number) => number | undefined;

  /**
   * @param targetOf the address of a series
   * @param limitsOf the limits of a series' trace; null = unknown
   * @param confirmAfterOf rounds in a row that confirm a route change of a series; undefined = three
   */
  constructor(
    rules: OutcomeRules,
    targetOf: (series: number) => string,
    limitsOf: (series: number) => PathLimits | null = () => null,
    confirmAfterOf: (series: number) => number | undefined = () => undefined,
  ) {
    // Pages travel between threads, which a definition with its functions cannot.
    this.rules = { refusedIsAnswer: rules.refusedIsAnswer, transitOutcomes: rules.transitOutcomes };
    this.targetOf = targetOf;
    this.limitsOf = limitsOf;
    this.confirmAfterOf = confirmAfterOf;
  }

  /** @returns the route changes that the batch confirms, usually none; `touched` gets the series of the batch */
  add(batch: Batch, touched?: Set<number>): SeriesChange[] {
    const seen: SeriesChange[] = [];
    for (let at = 0; at < batch.count; at++) {
      const sample = hopSampleAt(batch, at, this.targetOf);
      if (!sample) return seen;
      const { series } = sample;
      const path = this.known.get(series) ?? { table: new PathTable(this.rules), changes: [] };
      this.known.set(series, path);
      touched?.add(series);
      for (const change of path.table.add(sample, this.confirmAfterOf(series))) {
        path.changes.push(change);
        if (path.changes.length > KEPT_CHANGES) path.changes.shift();
        seen.push({ ...change, series });
      }
    }
    return seen;
  }

  /** The path of a series as plain data; undefined when it has no samples yet. */
  summary(series: number): PathSummary | undefined {
    const path = this.known.get(series);
    return path && summaryOf(path.table, path.changes);
  }

  /** Continues the path of a series with that of a later time. */
  append(series: number, summary: PathSummary): void {
    const path = this.known.get(series) ?? { table: new PathTable(this.rules), changes: [] };
    this.known.set(series, path);
    appendSummary(path.table, summary);
    path.changes.push(...summary.changes);
    path.changes.splice(0, path.changes.length - KEPT_CHANGES);
  }

  /**
   * Begins the statistics of a series again; its routes and their changes stay.
   * @returns whether it has any
   */
  restart(series: number, nowMs: number): boolean {
    const path = this.known.get(series);
    if (!path) return false;
    const table = new PathTable(this.rules);
    appendSummary(table, stateOf(summaryOf(path.table, [])));
    table.sinceMs = nowMs;
    table.untilMs = nowMs;
    this.known.set(series, { table, changes: path.changes });
    return true;
  }

  clear(): void {
    this.known.clear();
  }

  get states(): PathStates {
    return this.known;
  }

  /** Resumes from the states of another thread's tracker. */
  takeOver(states: PathStates): void {
    for (const [series, { table, changes }] of states) {
      this.known.set(series, { table: PathTable.revived(table), changes: [...changes] });
    }
  }

  /** @param nameOf the name of an address, null = not known; undefined when the series has no samples yet */
  state(series: number, nameOf: (address: string) => string | null): PathState | undefined {
    const path = this.known.get(series);
    if (!path) return undefined;
    const { table, changes } = path;
    const hops = table.figures();
    const { rounds, targetSent, targetAnswered } = table;
    const { notes, verdict } = interpretPath(viewOf(table, hops, this.targetOf(series), this.limitsOf(series)));
    const paths = table.paths();
    return {
      series,
      sinceMs: table.sinceMs,
      untilMs: table.untilMs,
      rounds,
      targetSent,
      targetAnswered,
      hops: hops.map((hop) => hopItem(hop, nameOf, notes.get(hop.hop) ?? null)),
      fingerprint: table.fingerprint,
      flows: [...paths].map(([flow, route]) => ({ flow, route: [...route] })),
      branches: branchesOf(paths).map(({ hop, ways }) => ({
        hop,
        ways: ways.map(({ address, flows }) => ({ address, flows: [...flows] })),
      })),
      changes: changes.map(({ atMs, round, flow, before, after }) => ({
        atMs,
        round,
        flow,
        before: [...before],
        after: [...after],
      })),
      verdict: [...verdict],
    };
  }
}

/** No source of timestamps is finer than a nanosecond. */
const orNull = (ms: number): number | null => (Number.isNaN(ms) ? null : Math.round(ms * 1e6) / 1e6);

function hopItem(figures: HopFigures, nameOf: (address: string) => string | null, note: string | null): PathHop {
  const { hop, isEnd, sent, answered } = figures;
  return {
    hop,
    isEnd,
    addresses: figures.addresses.map(({ address, count }) => ({ address, name: nameOf(address), count })),
    sent,
    answered,
    lossRatio: sent === 0 ? null : (sent - answered) / sent,
    rttMs: {
      last: orNull(figures.lastMs),
      min: orNull(figures.minMs),
      avg: orNull(figures.avgMs),
      p95: orNull(figures.p95Ms),
      max: orNull(figures.maxMs),
      stdev: orNull(figures.stdevMs),
      jitter: orNull(figures.jitterMs),
    },
    mpls: figures.mpls.map(mplsEntry),
    note,
  };
}

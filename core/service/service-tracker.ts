import { type Batch, sentMs } from '../model/batch.ts';
import { columnValue, storedValue } from '../model/column-value.ts';
import { OUTCOMES, outcomeName } from '../model/outcome.ts';
import type { ProbeDefinition } from '../model/probe-definition.ts';
import type { Finding, Tracker, TrackerEvent } from '../model/tracker.ts';
import { readDetail } from './detail.ts';
import type { ServiceFinding, ServiceRecord } from './finding.ts';

/** Transactions kept per series. */
const KEPT = 120;
/** Newest ones of those, which keep their detail. */
const KEPT_DETAILS = 15;
/** Intermediate samples kept per series: the seconds of the longest throughput test, and more. */
const KEPT_PROGRESS = 600;

/** A change between two transactions, for the timeline. */
export interface ServiceChange {
  readonly kind: string;
  /** @param target text that names the series for users */
  describe(target: string): string;
}

/** Finds what changed between a record and the previous one with a detail. */
export type Changes = (before: ServiceRecord, now: ServiceRecord) => readonly ServiceChange[];

/** Keeps the latest transactions of every series of one service probe. */
export class ServiceTracker implements Tracker {
  malformed = 0;
  private readonly known = new Map<number, ServiceFinding>();
  private readonly definition: Pick<ProbeDefinition, 'columns' | 'latestColumn'>;
  private readonly changes: Changes;

  constructor(definition: Pick<ProbeDefinition, 'columns' | 'latestColumn'>, changes: Changes = () => []) {
    this.definition = definition;
    this.changes = changes;
  }

  get states(): ReadonlyMap<number, ServiceFinding> {
    return this.known;
  }

  add(batch: Batch, touched?: Set<number>): readonly TrackerEvent[] {
    const events: TrackerEvent[] = [];
    for (let at = 0; at < batch.count; at++) {
      const series = batch.series[at] as number;
      touched?.add(series);
      events.push(...this.note(series, this.recordOf(batch, at)));
    }
    return events;
  }

  takeOver(states: ReadonlyMap<number, Finding>): void {
    for (const [series, state] of states) this.known.set(series, state as ServiceFinding);
  }

  clear(): void {
    this.known.clear();
  }

  brief(state: Finding): ServiceFinding {
    return { ...(state as ServiceFinding), recent: [], progress: [] };
  }

  latest(state: Finding): number | null {
    const { latestColumn } = this.definition;
    const column = this.definition.columns.find(({ name }) => name === latestColumn);
    const value = column && (state as ServiceFinding).last.values[column.name];
    if (!column || value === undefined || value === null) return null;
    return typeof value === 'number' ? storedValue(column, value) : (column.words?.[value] ?? null);
  }

  private recordOf(batch: Batch, at: number): ServiceRecord {
    const rttNs = batch.rttNs[at] as number;
    const detail = readDetail(batch.details?.[at]);
    if (detail === undefined) this.malformed += 1;
    return {
      atMs: sentMs(batch, at),
      round: batch.round[at] as number,
      outcome: outcomeName(batch.outcome[at] as number),
      cause: batch.cause[at] as number,
      durationMs: Number.isNaN(rttNs) ? null : rttNs / 1e6,
      values: Object.fromEntries(
        this.definition.columns.map((column) => [column.name, columnValue(column, batch.typed[column.name]?.[at])]),
      ),
      detail: detail ?? null,
    };
  }

  private note(series: number, record: ServiceRecord): readonly TrackerEvent[] {
    const before = this.known.get(series);
    if (record.outcome === outcomeName(OUTCOMES.progress)) {
      const sameRound = before?.progress.filter(({ round }) => round === record.round) ?? [];
      const progress = [...sameRound, record].slice(-KEPT_PROGRESS);
      this.known.set(series, { ...(before ?? { series, last: record, lastDetailed: null, recent: [] }), progress });
      return [];
    }
    const isDone = record.outcome !== 'not-measured';
    const recent: ServiceRecord[] = isDone
      ? [...(before?.recent ?? []), record].slice(-KEPT)
      : [...(before?.recent ?? [])];
    const dropped = recent[recent.length - KEPT_DETAILS - 1];
    if (dropped?.detail) recent[recent.length - KEPT_DETAILS - 1] = { ...dropped, detail: null };
    this.known.set(series, {
      series,
      last: record,
      lastDetailed: record.detail === null ? (before?.lastDetailed ?? null) : record,
      recent,
      progress: before?.progress ?? [],
    });
    const previous = before?.lastDetailed;
    if (!previous || record.detail === null) return [];
    return this.changes(previous, record).map((change) => ({ series, atMs: record.atMs, ...change }));
  }
}

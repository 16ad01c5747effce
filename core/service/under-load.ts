import { type Batch, sentMs } from '../model/batch.ts';
import { columnValue } from '../model/column-value.ts';
import { OUTCOMES } from '../model/outcome.ts';
import type { ProbeDefinition } from '../model/probe-definition.ts';

/** Kind of the timeline event that spans a throughput test. */
export const UNDER_LOAD = 'under-load';

/** Time in which a throughput test fills the path, Unix ms. */
export interface LoadPhase {
  readonly fromMs: number;
  /** End; of a test in progress the planned one. */
  readonly untilMs: number;
}

/** Beginning or end of the test of a series; its directions are phases of one test. */
export interface LoadChange {
  readonly kind: 'begin' | 'end';
  readonly series: number;
  readonly atMs: number;
}

interface Phase extends LoadPhase {
  readonly series: number;
  untilMs: number;
  /** The latest intermediate sample. */
  seenMs: number;
}

/** Phases that are kept: hours of tests without a pause. */
const KEPT = 256;
/** Time by which an intermediate sample may be late and still belong to its phase. */
const SLACK_MS = 300;
/** Interval of intermediate samples: a test that failed ended within one after the last. */
const INTERVAL_MS = 1000;
/** Longer than the pause between the two directions of a test. */
const EXPIRES_MS = 5000;

/** Knows when throughput tests of this host ran, from their samples, and therefore which other samples were taken under load. */
export class UnderLoad {
  private readonly testOf: (probeCode: number) => ProbeDefinition | undefined;
  private readonly phases: Phase[] = [];
  private readonly running = new Set<number>();

  /** @param testOf finds the definition of a throughput test; undefined for other probes */
  constructor(testOf: (probeCode: number) => ProbeDefinition | undefined) {
    this.testOf = testOf;
  }

  /** Takes a batch of any probe. */
  add(batch: Batch): readonly LoadChange[] {
    const definition = this.testOf(batch.probeCode);
    const remaining = definition?.service?.throughput?.columns.remaining;
    const column = definition?.columns.find(({ name }) => name === remaining);
    if (!column) return [];
    const changes: LoadChange[] = [];
    for (let at = 0; at < batch.count; at++) {
      const series = batch.series[at] as number;
      const seconds = columnValue(column, batch.typed[column.name]?.[at]);
      if (batch.outcome[at] !== OUTCOMES.progress) changes.push(...this.end(series, batch.outcome[at] as number));
      else if (typeof seconds === 'number') changes.push(...this.proceed(series, sentMs(batch, at), seconds * 1000));
    }
    return changes;
  }

  /** @param atMs when a sample was sent, Unix ms */
  isUnderLoad(atMs: number): boolean {
    // One test at a time runs on a host: phases do not overlap.
    for (let at = this.phases.length - 1; at >= 0; at--) {
      const { fromMs, untilMs } = this.phases[at] as Phase;
      if (untilMs < atMs) return false;
      if (fromMs <= atMs) return true;
    }
    return false;
  }

  /** Ends tests without a sample for long, and without a result: they were stopped, or the engine was killed. */
  expire(nowMs: number): readonly LoadChange[] {
    return [...this.running].flatMap((series) => {
      const last = this.phases.findLast((phase) => phase.series === series);
      if (last && last.seenMs + INTERVAL_MS + EXPIRES_MS >= nowMs) return [];
      if (last) last.untilMs = Math.min(last.untilMs, last.seenMs + INTERVAL_MS);
      this.running.delete(series);
      return [{ kind: 'end', series, atMs: last?.untilMs ?? nowMs } as const];
    });
  }

  /** Forgets everything. @returns the tests in progress, as ended */
  clear(nowMs: number): readonly LoadChange[] {
    const ends = [...this.running].map((series) => ({ kind: 'end', series, atMs: nowMs }) as const);
    this.phases.length = 0;
    this.running.clear();
    return ends;
  }

  private proceed(series: number, atMs: number, remainingMs: number): readonly LoadChange[] {
    const last = this.phases.at(-1);
    const untilMs = atMs + remainingMs;
    if (last?.series === series && this.running.has(series) && atMs <= last.untilMs + SLACK_MS && last.seenMs <= atMs) {
      last.untilMs = untilMs;
      last.seenMs = atMs;
    } else {
      this.phases.push({ series, fromMs: atMs, untilMs, seenMs: atMs });
      if (this.phases.length > KEPT) this.phases.shift();
    }
    if (this.running.has(series)) return [];
    this.running.add(series);
    return [{ kind: 'begin', series, atMs }];
  }

  private end(series: number, outcome: number): readonly LoadChange[] {
    if (!this.running.delete(series)) return [];
    const last = this.phases.findLast((phase) => phase.series === series);
    if (!last) return [];
    const extraMs = outcome === OUTCOMES.reply ? 0 : INTERVAL_MS;
    last.untilMs = Math.min(last.untilMs, last.seenMs + extraMs);
    return [{ kind: 'end', series, atMs: last.untilMs }];
  }
}

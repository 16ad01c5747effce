import type { Batch } from '../core/model/batch.ts';
import type { Finding, Tracker, TrackerEvent } from '../core/model/tracker.ts';
import { PROBES } from './index.common.ts';

/** States by probe code and series: plain data. */
export type Findings = ReadonlyMap<number, ReadonlyMap<number, Finding>>;

const TRACKED = Object.values(PROBES).flatMap(({ definition }) =>
  definition.tracker ? [{ definition, newTracker: definition.tracker }] : [],
);

/** Codes and ids of the probes that have a tracker. */
export const TRACKED_CODES: readonly number[] = TRACKED.map(({ definition }) => definition.code);
export const TRACKED_IDS: readonly string[] = TRACKED.map(({ definition }) => definition.id);

/** The trackers of all probes that have one. */
export class Trackers {
  private readonly byCode: ReadonlyMap<number, Tracker> = new Map(
    TRACKED.map(({ definition, newTracker }) => [definition.code, newTracker()]),
  );

  /** Ignores batches of other probes. */
  add(batch: Batch, touched?: Set<number>): readonly TrackerEvent[] {
    return this.byCode.get(batch.probeCode)?.add(batch, touched) ?? [];
  }

  /** Samples whose detail could not be read. */
  get malformed(): number {
    return [...this.byCode.values()].reduce((sum, { malformed = 0 }) => sum + malformed, 0);
  }

  of(series: number): Finding | undefined {
    for (const { states } of this.byCode.values()) {
      const state = states.get(series);
      if (state) return state;
    }
    return undefined;
  }

  /** A state without what only its details panel shows. */
  brief(state: Finding): Finding {
    for (const tracker of this.byCode.values()) {
      if (tracker.states.has(state.series)) return tracker.brief?.(state) ?? state;
    }
    return state;
  }

  get findings(): Findings {
    return new Map([...this.byCode].map(([code, { states }]) => [code, states]));
  }

  takeOver(findings: Findings): void {
    for (const [code, states] of findings) this.byCode.get(code)?.takeOver(states);
  }

  clear(): void {
    for (const tracker of this.byCode.values()) tracker.clear();
  }
}

/** The values for the table of all states, by series. */
export function* latestValues(findings: Findings): Generator<readonly [series: number, value: number]> {
  for (const { definition, newTracker } of TRACKED) {
    const tracker = newTracker();
    for (const [series, state] of findings.get(definition.code) ?? []) {
      const value = tracker.latest(state);
      if (value !== null) yield [series, value];
    }
  }
}

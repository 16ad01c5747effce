import { type Batch, sentMs } from '../../../core/model/batch.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import type { Finding, Tracker, TrackerEvent } from '../../../core/model/tracker.ts';

/** The number of replies of a series. */
export type ToyState = { readonly series: number; readonly replies: number };

/** Counts replies; the first one of a series is an event. */
export class ToyProbeTracker implements Tracker {
  private readonly known = new Map<number, ToyState>();

  add(batch: Batch, touched?: Set<number>): readonly TrackerEvent[] {
    const events: TrackerEvent[] = [];
    for (let at = 0; at < batch.count; at++) {
      if (batch.outcome[at] !== OUTCOMES.reply) continue;
      const series = batch.series[at] as number;
      const replies = (this.known.get(series)?.replies ?? 0) + 1;
      this.known.set(series, { series, replies });
      touched?.add(series);
      const describe = (target: string) => `First reply from ${target}`;
      if (replies === 1) events.push({ series, atMs: sentMs(batch, at), kind: 'toy-probe', describe });
    }
    return events;
  }

  get states(): ReadonlyMap<number, ToyState> {
    return this.known;
  }

  latest(): null {
    return null;
  }

  takeOver(states: ReadonlyMap<number, Finding>): void {
    for (const [series, state] of states) this.known.set(series, state as ToyState);
  }

  clear(): void {
    this.known.clear();
  }
}

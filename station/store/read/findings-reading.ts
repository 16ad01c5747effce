import type { Finding } from '../../../core/model/tracker.ts';
import { Trackers } from '../../../probes/trackers.ts';
import { DAY_MS, HOUR_MS } from '../days/spans.ts';
import { BatchReading } from './batch-reading.ts';
import type { ReadParts } from './read-parts.ts';
import { SteppedWork } from './stepped-work.ts';

export interface FindingsQuery {
  readonly series: readonly number[];
  /** Unix ms. */
  readonly atMs: number;
  readonly throughId: number | null;
  /** Samples from before this time are left out, Unix ms. */
  readonly sinceMs?: number;
}

/** Spans before the moment whose samples are read, the next one for series without a state after that. */
const LOOK_BACK_MS: readonly number[] = [HOUR_MS, DAY_MS];

/** States of trackers as they were at a moment, by the samples before it. */
export class FindingsReading extends SteppedWork {
  readonly findings: Finding[] = [];
  damaged = 0;
  private readonly parts: ReadParts;
  private readonly query: FindingsQuery;

  constructor(parts: ReadParts, query: FindingsQuery) {
    super();
    this.parts = parts;
    this.query = query;
  }

  protected *work(): Generator<number> {
    const { atMs, throughId, sinceMs = 0 } = this.query;
    let left = [...new Set(this.query.series)].sort((one, other) => one - other);
    for (const backMs of LOOK_BACK_MS) {
      if (left.length === 0) return;
      const trackers = new Trackers();
      const span = { series: left, fromMs: Math.max(sinceMs, atMs - backMs), toMs: atMs, throughId };
      const reading = new BatchReading(this.parts, span, (batch) => void trackers.add(batch));
      while (!reading.step(0, () => 0)) yield reading.progress;
      this.damaged += reading.damaged;
      left = left.filter((series) => {
        const state = trackers.of(series);
        if (state) this.findings.push(state);
        return !state;
      });
    }
  }
}

import { countedClass, OUTCOMES } from '../../../core/model/outcome.ts';
import { isVerdict, type StateRule } from '../../../core/model/series-state.ts';
import { type RecentLosses, StateColumns } from '../../../core/stats/state-columns.ts';
import { outcomeRules } from '../../../probes/registry.ts';
import type { NewestSamples } from '../block/newest-before.ts';
import { areReplies } from '../block/replies.ts';

/** Samples of a probe, in order of arrival. */
export type Latest = NewestSamples;

/** The newest counted sample, and the state that the samples tell. */
export interface NewestSample {
  readonly sentMs: number;
  readonly rttMs: number;
  readonly outcome: number;
  /** One of SERIES_STATES. */
  readonly state: number;
}

/** Sums up the latest samples of one series after the other. */
export class NewestOf {
  private readonly states = new StateColumns();
  private row = -1;
  /** No sample of the series was added. */
  private isFirst = true;
  private newest: Omit<NewestSample, 'state'> | null = null;

  /** @param count of series */
  constructor(count: number) {
    this.states.reserve(count);
  }

  /** Begins with the next series: a row of its own takes less time than clearing that of another. */
  next(): void {
    this.row += 1;
    this.newest = null;
    this.isFirst = true;
  }

  /** Adds samples after those that were added before. @param rule settings of the target; null = none */
  add({ probeCode, count, sentMs, rttMs, outcome, earlier }: Latest, rule: StateRule | null): void {
    const rules = outcomeRules(probeCode);
    const isSteady = this.isFirst && earlier.length > 0 && areReplies(earlier);
    if (isSteady) this.states.noteReplies(this.row, earlier.length);
    this.isFirst = false;
    for (let at = isSteady ? earlier.length : 0; at < earlier.length; at++) {
      const code = earlier[at] as number;
      if (code === OUTCOMES.reply && this.states.noteSteady(this.row)) continue;
      const kind = countedClass(code, rules);
      if (kind !== null) this.states.note(this.row, kind, code, rule, isVerdict(code, rules));
    }
    for (let at = 0; at < count; at++) {
      const code = outcome[at] as number;
      const kind = countedClass(code, rules);
      if (kind === null) continue;
      this.states.note(this.row, kind, code, rule, isVerdict(code, rules));
      const ms = sentMs[at] as number;
      // The result of a longer wait comes after those of later samples.
      if (this.newest && this.newest.sentMs > ms) continue;
      this.newest = { sentMs: ms, rttMs: kind === 'answered' ? (rttMs[at] as number) : Number.NaN, outcome: code };
    }
  }

  /** null = none of the samples counts. */
  get result(): NewestSample | null {
    return this.newest && { ...this.newest, state: this.states.of(this.row) };
  }

  get recent(): RecentLosses {
    return this.states.recentOf(this.row);
  }
}

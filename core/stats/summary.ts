import { countedClass, type OutcomeRules } from '../model/outcome.ts';
import { isVerdict, type SeriesState, type StateRule, seriesStateName } from '../model/series-state.ts';
import { countOutcomes, type OutcomeCounts } from './outcome-counts.ts';
import { percentile } from './percentile.ts';
import { countOutOfOrder } from './reordering.ts';
import { StateColumns } from './state-columns.ts';

/** The counters and figures of one series, as `--json` prints them. Nulls when nothing came back. */
export interface SeriesSummary extends OutcomeCounts {
  /** Replies that came after the reply to a later packet (RFC 4737 §4.2.2). */
  readonly outOfOrder: number;
  /** The state by the last samples. */
  readonly state: SeriesState;
  readonly rttMs: {
    readonly min: number | null;
    readonly avg: number | null;
    readonly p50: number | null;
    readonly p95: number | null;
    readonly max: number | null;
    readonly stdev: number | null;
    readonly jitter: number | null;
  };
}

interface Answer {
  readonly index: number;
  readonly ms: number;
  readonly cameMs: number;
  /** The reply to a later packet was reported before it. */
  readonly isBehind: boolean;
}

/**
 * Exact summary of one series: keeps every RTT (8 bytes each), for runs of the command line.
 * Samples may arrive in any order; jitter is taken in the order of `index` (round × packets + seq).
 */
export class SummaryBuilder {
  private readonly counts = new Map<number, number>();
  private readonly rtts: Answer[] = [];
  private readonly states = new StateColumns();
  private latestIndex = -1;
  private readonly rules: OutcomeRules;
  private readonly stateRule: StateRule | null;

  /** @param stateRule settings of the target; null = none */
  constructor(rules: OutcomeRules, stateRule: StateRule | null = null) {
    this.rules = rules;
    this.stateRule = stateRule;
    this.states.reserve(1);
  }

  /**
   * @param rttMs NaN = none
   * @param sentMs when it was sent, on a clock that all samples share, and that may have been set meanwhile
   */
  add(index: number, outcome: number, rttMs: number, sentMs: number): void {
    this.counts.set(outcome, (this.counts.get(outcome) ?? 0) + 1);
    const kind = countedClass(outcome, this.rules);
    if (kind !== null) this.states.note(0, kind, outcome, this.stateRule, isVerdict(outcome, this.rules));
    if (kind === 'answered' && !Number.isNaN(rttMs)) {
      this.rtts.push({ index, ms: rttMs, cameMs: sentMs + rttMs, isBehind: index < this.latestIndex });
      this.latestIndex = Math.max(this.latestIndex, index);
    }
  }

  /** @param isOver no more samples come */
  build(isOver = false): SeriesSummary {
    const { sent, received, lost, lossRatio, duplicates, late, notMeasured, mismatches, matchFails, outcomes } =
      countOutcomes(this.counts, this.rules);
    return {
      sent,
      received,
      lost,
      lossRatio,
      duplicates,
      late,
      notMeasured,
      outOfOrder: this.outOfOrder(),
      mismatches,
      matchFails,
      outcomes,
      rttMs: this.rttFigures(),
      state: seriesStateName(isOver ? this.states.atEnd(0) : this.states.of(0)),
    };
  }

  private outOfOrder(): number {
    const { rtts } = this;
    return countOutOfOrder(
      rtts.map(({ index }) => index),
      rtts.map(({ cameMs }) => cameMs),
      rtts.map(({ isBehind }) => Number(isBehind)),
    );
  }

  private rttFigures(): SeriesSummary['rttMs'] {
    const inOrder = this.rtts.sort((left, right) => left.index - right.index);
    const count = inOrder.length;
    if (count === 0) return { min: null, avg: null, p50: null, p95: null, max: null, stdev: null, jitter: null };
    const sorted = Float64Array.from(inOrder, (rtt) => rtt.ms).sort();
    const avg = sorted.reduce((sum, ms) => sum + ms, 0) / count;
    const squares = sorted.reduce((sum, ms) => sum + (ms - avg) ** 2, 0);
    return {
      min: sorted[0] as number,
      avg,
      p50: percentile(sorted, 0.5),
      p95: percentile(sorted, 0.95),
      max: sorted[count - 1] as number,
      stdev: count > 1 ? Math.sqrt(squares / (count - 1)) : null,
      jitter: meanAbsoluteIpdv(inOrder),
    };
  }
}

/** Mean |IPDV| over replies whose packets were adjacent (RFC 3393, RFC 5481 §4.1); null without such a pair. */
function meanAbsoluteIpdv(inOrder: readonly { readonly index: number; readonly ms: number }[]): number | null {
  let sum = 0;
  let pairs = 0;
  for (let at = 1; at < inOrder.length; at++) {
    const left = inOrder[at - 1];
    const right = inOrder[at];
    if (!left || !right || right.index !== left.index + 1) continue;
    sum += Math.abs(right.ms - left.ms);
    pairs += 1;
  }
  return pairs > 0 ? sum / pairs : null;
}

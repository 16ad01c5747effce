import { countedClass, OUTCOMES, type Outcome, type OutcomeRules, outcomeName } from '../model/outcome.ts';
import { isVerdict, type SeriesState, type StateRule, seriesStateName } from '../model/series-state.ts';
import { percentile } from './percentile.ts';
import { StateColumns } from './state-columns.ts';

/** The counters and figures of one series, as `--json` prints them. Nulls when nothing came back. */
export interface SeriesSummary {
  readonly sent: number;
  readonly received: number;
  readonly lost: number;
  readonly lossRatio: number | null;
  readonly duplicates: number;
  readonly late: number;
  readonly notMeasured: number;
  /** Replies that came after the reply to a later packet (RFC 4737 §4.2.2). */
  readonly outOfOrder: number;
  /** Replies to another port than the packet's, or with other data. */
  readonly mismatches: number;
  /** Replies that match no sent packet. */
  readonly matchFails: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
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
    let [sent, received, notMeasured] = [0, 0, 0];
    const outcomes: Partial<Record<Outcome, number>> = {};
    for (const [code, count] of [...this.counts].sort(([left], [right]) => left - right)) {
      outcomes[outcomeName(code)] = count;
      const kind = countedClass(code, this.rules);
      if (kind === 'answered') received += count;
      if (kind === 'answered' || kind === 'lost') sent += count;
      if (kind === 'excluded') notMeasured += count;
    }
    return {
      sent,
      received,
      lost: sent - received,
      lossRatio: sent > 0 ? (sent - received) / sent : null,
      duplicates: this.counts.get(OUTCOMES.duplicate) ?? 0,
      late: this.counts.get(OUTCOMES.late) ?? 0,
      notMeasured,
      outOfOrder: this.outOfOrder(),
      mismatches: this.counts.get(OUTCOMES.mismatch) ?? 0,
      matchFails: this.counts.get(OUTCOMES['match-fail']) ?? 0,
      outcomes,
      rttMs: this.rttFigures(),
      state: seriesStateName(isOver ? this.states.atEnd(0) : this.states.of(0)),
    };
  }

  /**
   * Counts replies that were reported after that to a later packet and, by the clock, also came after it: a clock that was
   * set back makes replies in order look late, and several sockets report simultaneous replies in any order.
   */
  private outOfOrder(): number {
    let latest = -1;
    let count = 0;
    for (const { index, isBehind } of this.rtts.toSorted((left, right) => left.cameMs - right.cameMs)) {
      if (index > latest) latest = index;
      else if (isBehind) count += 1;
    }
    return count;
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

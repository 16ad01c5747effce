import { OUTCOMES, type Outcome, type OutcomeRules, outcomeClass, outcomeName } from '../model/outcome.ts';
import { percentile } from './percentile.ts';

/** The counters and figures of one series, as `--json` prints them (product.md). Nulls when nothing came back. */
export interface SeriesSummary {
  readonly sent: number;
  readonly received: number;
  readonly lost: number;
  readonly lossRatio: number | null;
  readonly duplicates: number;
  readonly late: number;
  readonly notMeasured: number;
  /** Answers that came after the answer to a later packet (RFC 4737 §4.2.2). */
  readonly outOfOrder: number;
  /** Answers for another port than the packet's, or with other data. */
  readonly mismatches: number;
  /** Answers that name no packet of ours. */
  readonly matchFails: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
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

/**
 * Exact summary of one series: keeps every RTT (8 bytes each), for runs of the command line.
 * Samples may arrive in any order; jitter is taken in the order of `index` (round × packets + seq).
 */
export class SummaryBuilder {
  private readonly counts = new Map<number, number>();
  private readonly rtts: { readonly index: number; readonly ms: number; readonly cameMs: number }[] = [];
  private readonly rules: OutcomeRules;

  constructor(rules: OutcomeRules) {
    this.rules = rules;
  }

  /**
   * @param rttMs NaN = none
   * @param sentMs when it was sent, on any clock that all samples share
   */
  add(index: number, outcome: number, rttMs: number, sentMs: number): void {
    this.counts.set(outcome, (this.counts.get(outcome) ?? 0) + 1);
    if (outcomeClass(outcome, this.rules) === 'answered' && !Number.isNaN(rttMs)) {
      this.rtts.push({ index, ms: rttMs, cameMs: sentMs + rttMs });
    }
  }

  build(): SeriesSummary {
    let sent = 0;
    let received = 0;
    const outcomes: Partial<Record<Outcome, number>> = {};
    for (const [code, count] of [...this.counts].sort(([left], [right]) => left - right)) {
      outcomes[outcomeName(code)] = count;
      const kind = outcomeClass(code, this.rules);
      if (kind === 'answered') received += count;
      if (kind === 'answered' || kind === 'lost') sent += count;
    }
    return {
      sent,
      received,
      lost: sent - received,
      lossRatio: sent > 0 ? (sent - received) / sent : null,
      duplicates: this.counts.get(OUTCOMES.duplicate) ?? 0,
      late: this.counts.get(OUTCOMES.late) ?? 0,
      notMeasured: (this.counts.get(OUTCOMES['not-measured']) ?? 0) + (this.counts.get(OUTCOMES['local-error']) ?? 0),
      outOfOrder: this.outOfOrder(),
      mismatches: this.counts.get(OUTCOMES.mismatch) ?? 0,
      matchFails: this.counts.get(OUTCOMES['match-fail']) ?? 0,
      outcomes,
      rttMs: this.rttFigures(),
    };
  }

  private outOfOrder(): number {
    let latest = -1;
    let count = 0;
    for (const { index } of this.rtts.toSorted((left, right) => left.cameMs - right.cameMs)) {
      if (index < latest) count += 1;
      else latest = index;
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

/** Mean |IPDV| over answers whose packets were adjacent (RFC 3393, RFC 5481 §4.1); null without such a pair. */
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

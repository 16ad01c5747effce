import type { Batch } from '../model/batch.ts';
import { sentMs } from '../model/batch.ts';
import { type OutcomeRules, outcomeClass } from '../model/outcome.ts';
import { type SeriesSummary, SummaryBuilder } from './summary.ts';

/** The figures of one round of one series. */
export interface RoundSummary {
  readonly series: number;
  readonly round: number;
  readonly figures: SeriesSummary;
}

export interface RoundShape {
  readonly rules: OutcomeRules;
  /** Number of samples in a round; null = until one has `last` = 1. */
  readonly samples: number | null;
}

interface OpenRound {
  readonly builder: SummaryBuilder;
  finals: number;
}

/**
 * Sums samples up round by round. A round is complete when all its packets have ended; replies that come later do not
 * amend it and enter only the figures of the whole run.
 */
export class RoundTable {
  private readonly open = new Map<number, Map<number, OpenRound>>();
  private readonly shapeOf: (series: number) => RoundShape | undefined;

  constructor(shapeOf: (series: number) => RoundShape | undefined) {
    this.shapeOf = shapeOf;
  }

  /** @returns the rounds that this batch completes */
  add(batch: Batch): RoundSummary[] {
    const done: RoundSummary[] = [];
    for (let at = 0; at < batch.count; at++) {
      const series = batch.series[at] as number;
      const shape = this.shapeOf(series);
      if (!shape) continue;
      const round = batch.round[at] as number;
      const outcome = batch.outcome[at] as number;
      const isFinal = outcomeClass(outcome) !== 'amendment';
      const state = this.roundOf(series, round, shape, isFinal);
      if (!state) continue;
      state.builder.add(batch.seq[at] as number, outcome, (batch.rttNs[at] as number) / 1e6, sentMs(batch, at));
      if (isFinal) state.finals += 1;
      const isDone = shape.samples === null ? batch.typed['last']?.[at] === 1 : state.finals >= shape.samples;
      if (!isDone) continue;
      this.open.get(series)?.delete(round);
      done.push({ series, round, figures: state.builder.build() });
    }
    return done;
  }

  private roundOf(series: number, round: number, shape: RoundShape, isFinal: boolean): OpenRound | undefined {
    const rounds = this.open.get(series) ?? new Map<number, OpenRound>();
    this.open.set(series, rounds);
    const known = rounds.get(round);
    if (known || !isFinal) return known;
    const fresh: OpenRound = { builder: new SummaryBuilder(shape.rules), finals: 0 };
    rounds.set(round, fresh);
    return fresh;
  }
}

import { type Batch, sentMs } from '../model/batch.ts';
import { type OutcomeRules, outcomeClass } from '../model/outcome.ts';
import { type LossPattern, lossPattern, type PacketFate } from './loss-pattern.ts';

/** The latest packets of each series and whether they were answered, as input of `lossPattern`. */
export class PacketFates {
  private readonly fates = new Map<number, PacketFate[]>();
  private readonly kept: number;

  /** @param kept packets per series that a pattern is looked for in */
  constructor(kept: number) {
    this.kept = kept;
  }

  /** @returns whether the sample is a packet's fate, which amendments and unmeasured samples are not */
  add(batch: Batch, at: number, rules: OutcomeRules): boolean {
    const kind = outcomeClass(batch.outcome[at] as number, rules);
    if (kind !== 'answered' && kind !== 'lost') return false;
    const series = batch.series[at] as number;
    let fates = this.fates.get(series) ?? [];
    fates.push({ sentMs: sentMs(batch, at), isAnswered: kind === 'answered' });
    if (fates.length > 2 * this.kept) fates = fates.slice(-this.kept);
    this.fates.set(series, fates);
    return true;
  }

  patternOf(series: number): LossPattern {
    const latest = (this.fates.get(series) ?? []).slice(-this.kept);
    // A timeout ends later than the reply to a packet after it.
    return lossPattern(latest.sort((left, right) => left.sentMs - right.sentMs));
  }

  hasReply(series: number): boolean {
    return this.fates.get(series)?.some(({ isAnswered }) => isAnswered) ?? false;
  }

  clear(): void {
    this.fates.clear();
  }
}

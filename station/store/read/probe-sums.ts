import { chartColumnsOf, outcomeRules } from '../../../probes/registry.ts';
import { RollupSum } from '../rollup/rollup-sum.ts';

/** One sum per probe, used again: its buffers are large. */
export class ProbeSums {
  private readonly sums = new Map<number, RollupSum>();

  /** The sum of a probe, as it was left. */
  of(probeCode: number): RollupSum {
    const known = this.sums.get(probeCode);
    if (known) return known;
    const made = new RollupSum(outcomeRules(probeCode), chartColumnsOf(probeCode));
    this.sums.set(probeCode, made);
    return made;
  }
}

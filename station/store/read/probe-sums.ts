import { chartColumns } from '../../../core/model/column-value.ts';
import { outcomeRules, probeDefinition } from '../../../probes/registry.ts';
import { RollupSum } from '../rollup/rollup-sum.ts';

/** One sum per probe, used again: its buffers are large. */
export class ProbeSums {
  private readonly sums = new Map<number, RollupSum>();

  /** The sum of a probe, as it was left. */
  of(probeCode: number): RollupSum {
    const known = this.sums.get(probeCode);
    if (known) return known;
    const definition = probeDefinition(probeCode);
    const made = new RollupSum(outcomeRules(probeCode), definition ? chartColumns(definition) : []);
    this.sums.set(probeCode, made);
    return made;
  }
}

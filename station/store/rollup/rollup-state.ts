import { OUTCOMES, type OutcomeRules } from '../../../core/model/outcome.ts';
import { isVerdict, lossesUntilDown, SERIES_STATES } from '../../../core/model/series-state.ts';
import { UNMEASURED_TO_SAY } from '../../../core/stats/state-columns.ts';
import type { RollupFigures } from './rollup-figures.ts';

/** ICMP errors that make a series that is down unreachable. */
const REPORTS: readonly number[] = [OUTCOMES.unreachable, OUTCOMES.prohibited];

/** The figures of the last minutes that a state follows from. */
type RecentFigures = Pick<
  RollupFigures,
  'outcomes' | 'received' | 'lost' | 'lossRun' | 'lossStarts' | 'lastLoss' | 'unmeasuredRun'
>;

/**
 * State of a series at the end of a span, as core/stats/state-columns.ts has it by the last 64 samples. The figures have to be of about
 * as many: of the last minute at one sample a second.
 * @param downAfter the setting of its target; null = none
 * @returns one of SERIES_STATES
 */
export function rollupState(figures: RecentFigures, rules: OutcomeRules, downAfter: number | null): number {
  const { received, lost, lossRun, unmeasuredRun } = figures;
  if (unmeasuredRun >= UNMEASURED_TO_SAY || (unmeasuredRun > 0 && received + lost === 0)) {
    return SERIES_STATES['not-measured'];
  }
  if (lossRun > 0 && lossRun >= lossesNeeded(figures, rules, downAfter)) {
    return isReported(figures) ? SERIES_STATES.unreachable : SERIES_STATES.down;
  }
  if (received === 0) return SERIES_STATES.waiting;
  return lost > 0 ? SERIES_STATES.lossy : SERIES_STATES.up;
}

/** Whether a router or this host reports the outage at the end. A report holds for some losses: how many came since is not known here. */
function isReported({ outcomes, lost, lossRun, lastLoss }: RecentFigures): boolean {
  const isOneOutage = lost === lossRun;
  return REPORTS.some((report) => lastLoss === report || (isOneOutage && (outcomes.get(report) ?? 0) > 0));
}

function lossesNeeded(figures: RecentFigures, rules: OutcomeRules, downAfter: number | null): number {
  const { outcomes, received, lossStarts } = figures;
  if (received === 0) {
    const hasVerdict = [...outcomes.keys()].some((outcome) => isVerdict(outcome, rules));
    return hasVerdict ? 1 : lossesUntilDown(downAfter, 0);
  }
  const starts = lossStarts - 1; // without the run at the end
  return lossesUntilDown(downAfter, starts / (received + starts));
}

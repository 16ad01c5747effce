import '../../../base/zod-without-eval.ts';
import { answerCalls } from '../../../base/worker/answer-calls.ts';
import type { Drafts } from '../model/drafts.ts';
import { type CellProblem, checkDrafts } from './check-drafts.ts';
import { type ImpactBase, ImpactReader, type PlanImpact } from './plan-impact.ts';

/** The result of checking all drafts. */
export interface SheetReport {
  readonly problems: readonly CellProblem[];
  readonly impact: PlanImpact;
}

const impact = new ImpactReader();
let base: ImpactBase | undefined;

answerCalls<ImpactBase, Drafts, SheetReport>({
  share(next) {
    base = next;
    impact.setBase(next);
  },
  answer(drafts) {
    if (!base) throw new Error('the project comes before its drafts');
    const problems = checkDrafts(base, drafts);
    return { problems, impact: impact.read(drafts, new Set(problems.map(({ key }) => key))) };
  },
});

import '../../base/zod-without-eval.ts';
import type { SeriesLoad } from '../../../core/plan/budget.ts';
import { answerCalls } from '../../base/worker/answer-calls.ts';
import { type LoadChange, loadChange } from './plan-loads.ts';
import { loadsOf, type PlannedProject } from './planned-project.ts';

let before: readonly SeriesLoad[] = [];

answerCalls<PlannedProject, PlannedProject | null, LoadChange>({
  share(project) {
    before = loadsOf(project);
  },
  answer: (after) => (after === null ? loadChange([], before) : loadChange(before, loadsOf(after))),
});

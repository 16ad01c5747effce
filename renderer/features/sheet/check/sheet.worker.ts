import type { Drafts } from '../model/drafts.ts';
import { type CellProblem, checkDrafts } from './check-drafts.ts';
import { type ImpactBase, ImpactReader, type PlanImpact } from './plan-impact.ts';

/** The project is sent only when it changed: it may be large. */
export interface SheetRequest {
  readonly id: number;
  readonly base: ImpactBase | null;
  readonly drafts: Drafts;
}

/** The result of checking all drafts. */
export interface SheetReport {
  readonly problems: readonly CellProblem[];
  readonly impact: PlanImpact;
}

export interface SheetAnswer {
  readonly id: number;
  readonly report: SheetReport;
}

const impact = new ImpactReader();
let base: ImpactBase | undefined;

addEventListener('message', ({ data }: MessageEvent<SheetRequest>) => {
  if (data.base) {
    base = data.base;
    impact.setBase(base);
  }
  if (!base) return;
  const problems = checkDrafts(base, data.drafts);
  const report: SheetReport = { problems, impact: impact.read(data.drafts, new Set(problems.map(({ key }) => key))) };
  postMessage({ id: data.id, report } satisfies SheetAnswer);
});

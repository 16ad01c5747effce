import type { ReportFrame } from '../build/report-frame.ts';
import type { JudgedTarget, TargetItem } from '../document-target.ts';
import type { FindingInputs } from './finding-inputs.ts';
import { type FoundFact, found } from './found-fact.ts';

type Result = 'fail' | 'marginal';

/** Applications whose limits are not kept. */
export function criteriaFindings({ targets }: FindingInputs, frame: ReportFrame): readonly FoundFact[] {
  return frame.criteria.flatMap((set) => {
    const judged = targets.flatMap((target) => {
      const of = target.judged.find((one) => one.set === set.id);
      return of && of.verdict.result !== 'not-judged' ? [{ target, of }] : [];
    });
    const finding = (result: Result, severity: 'critical' | 'warning') => {
      const hit = judged.filter(({ of }) => of.verdict.result === result);
      if (hit.length === 0) return [];
      const rows = hit.map(({ target, of }) => ({ title: target.title, items: itemsOf(of, result) }));
      const facts = { application: frame.text.phrase(set.application), result, rows, judged: judged.length };
      return [
        found(
          'criteria',
          severity,
          hit.map(({ target }): TargetItem => target),
          facts,
          frame,
        ),
      ];
    };
    return [...finding('fail', 'critical'), ...finding('marginal', 'warning')];
  });
}

const itemsOf = ({ criteria }: JudgedTarget, result: Result) =>
  criteria
    .filter(({ verdict }) => verdict.result === result)
    .map(({ label, figure, limit }) => ({ label, figure, limit }));

import type { ReportFrame } from '../build/report-frame.ts';
import type { FindingInputs } from './finding-inputs.ts';
import { type FoundFact, found } from './found-fact.ts';

/** Figures of all targets together that differ from the survey before. */
export function comparisonFindings({ comparison }: FindingInputs, frame: ReportFrame): readonly FoundFact[] {
  if (!comparison) return [];
  const of = (verdict: 'worse' | 'improved') => {
    const sentences = comparison.total.filter((one) => one.verdict === verdict).map(({ text }) => text);
    if (sentences.length === 0) return [];
    const isWorse = verdict === 'worse';
    return [found('comparison', isWorse ? 'warning' : 'good', [], { isWorse, sentences }, frame)];
  };
  return [...of('worse'), ...of('improved')];
}

import { LOAD_GRADES } from '../../analysis/latency-under-load.ts';
import type { ReportFrame } from '../build/report-frame.ts';
import type { FindingInputs } from './finding-inputs.ts';
import { type FoundFact, found } from './found-fact.ts';

/** Grades from this one on are worth a finding. */
const POOR_GRADE = LOAD_GRADES.findIndex(([grade]) => grade === 'C');
/** R below which users are dissatisfied. @source ITU-T G.107 Annex B */
const POOR_R = 70;

export function loadFindings({ targets }: FindingInputs, frame: ReportFrame): readonly FoundFact[] {
  const poor = targets.filter(({ load }) => LOAD_GRADES.findIndex(([grade]) => grade === load?.grade) >= POOR_GRADE);
  if (poor.length === 0) return [];
  const rows = poor.map(({ title, load }) => ({ title, text: load?.text ?? '' }));
  return [found('load', 'warning', poor, { rows }, frame)];
}

export function voiceFindings({ targets }: FindingInputs, frame: ReportFrame): readonly FoundFact[] {
  const poor = targets.flatMap((target) =>
    target.speech && (target.speech.r.value ?? POOR_R) < POOR_R ? [{ target, speech: target.speech }] : [],
  );
  if (poor.length === 0) return [];
  const rows = poor.map(({ target: { title }, speech: { mos, r, satisfaction } }) => ({
    ...{ title, mos: mos.text, r: r.text, users: satisfaction },
  }));
  return [
    found(
      'voice',
      'warning',
      poor.map(({ target }) => target),
      { rows },
      frame,
    ),
  ];
}

import type { VerdictItem } from '../document-parts.ts';
import type { JudgedTarget } from '../document-target.ts';
import { type Acceptance, describeLimit, type JudgedSet, judgeCriteria } from '../judge-criteria.ts';
import type { Figures, MetricId } from '../metrics.ts';
import type { ReportFrame } from './report-frame.ts';

/** Metrics of speech, which only packets have. */
const OF_SPEECH: ReadonlySet<MetricId> = new Set(['r', 'mos', 'simplifiedMos']);

/** Judges a target by all criteria of the report that its probe can be judged by. @param isPacket its probe sends packets */
export function judgedTargets(figures: Figures, isPacket: boolean, frame: ReportFrame): readonly JudgedTarget[] {
  const sets = frame.criteria.filter(
    ({ criteria }) => isPacket || !criteria.some(({ metric }) => OF_SPEECH.has(metric)),
  );
  return sets.map((set) => judgedTarget(judgeCriteria(set, figures), frame));
}

function judgedTarget({ set, acceptance, reason, criteria }: JudgedSet, frame: ReportFrame): JudgedTarget {
  return {
    set: set.id,
    application: frame.text.phrase(set.application),
    verdict: frame.verdict(acceptance, reason),
    criteria: criteria.map(({ criterion, figure, acceptance: result, reason: why, isBorderline }) => ({
      metric: criterion.metric,
      label: frame.label(criterion.metric),
      limit: frame.text.phrase(describeLimit(criterion)),
      figure: figure.value === null ? '–' : frame.metric(criterion.metric, figure.value),
      verdict: frame.verdict(result, why),
      isBorderline,
      isOptional: criterion.isOptional === true,
    })),
  };
}

/** From the best to the worst: a whole is as good as its worst part, and not good while a part is not judged. */
const ORDER: readonly Acceptance[] = ['pass', 'not-judged', 'marginal', 'fail'];

/** Verdict on a whole. @param parts none = nothing was judged */
export function worstOf(parts: readonly VerdictItem[], frame: ReportFrame, missing: string | null): VerdictItem {
  const worst = parts.reduce<VerdictItem | null>(
    (found, one) => (found === null || ORDER.indexOf(one.result) > ORDER.indexOf(found.result) ? one : found),
    null,
  );
  return worst ?? frame.verdict('not-judged', missing);
}

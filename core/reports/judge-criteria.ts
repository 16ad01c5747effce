import type { CriteriaSet, Criterion, Operator } from './criteria.ts';
import { type Figure, tooFew } from './figure.ts';
import { packetsToSeeLoss } from './loss-uncertainty.ts';
import { type Figures, formatMetric, METRICS, type MetricId } from './metrics.ts';
import { exactDuration } from './text/exact-duration.ts';

export const ACCEPTANCES = ['pass', 'marginal', 'fail', 'not-judged'] as const;
export type Acceptance = (typeof ACCEPTANCES)[number];
type Grade = Exclude<Acceptance, 'not-judged'>;

/** A criterion with the figure that it was compared to. */
export interface JudgedCriterion {
  readonly criterion: Criterion;
  readonly figure: Figure;
  readonly acceptance: Acceptance;
  /** Why it is not judged; null = it is. */
  readonly reason: string | null;
  /** The limit lies within the confidence interval of the figure: a repetition may have another result. */
  readonly isBorderline: boolean;
}

export interface JudgedSet {
  readonly set: CriteriaSet;
  readonly acceptance: Acceptance;
  /** Why it is not judged; null = it is. */
  readonly reason: string | null;
  readonly criteria: readonly JudgedCriterion[];
}

const COMPARE: Readonly<Record<Operator, (value: number, limit: number) => boolean>> = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

function gradeOf({ operator, pass, marginal }: Criterion, value: number): Grade {
  const holds = COMPARE[operator];
  if (holds(value, pass)) return 'pass';
  return marginal !== undefined && holds(value, marginal) ? 'marginal' : 'fail';
}

/** Metrics that are a share of packets: few packets show neither that a limit is kept nor that it is not. */
const SHARES: ReadonlySet<MetricId> = new Set(['lossRatio', 'duplicateRatio', 'reorderedRatio', 'lateRatio']);
const WINDOW_SHARES: ReadonlySet<MetricId> = new Set(['worstLoss15sRatio', 'worstLoss200msRatio']);

/** Packets with which it can be shown that a limit is kept: enough to see a loss at the limit, or one loss within it. */
function packetsFor({ metric, pass, operator }: Criterion): number {
  if (pass <= 0 || pass >= 1) return 1;
  if (SHARES.has(metric)) return packetsToSeeLoss(pass);
  if (!WINDOW_SHARES.has(metric)) return 1;
  const exact = Math.ceil((1 / pass) * (1 - 1e-12));
  return COMPARE[operator](1 / exact, pass) ? exact : exact + 1;
}

/** Compares one figure to its criterion. With too few samples, only a failure can be certain. */
function judgeCriterion(criterion: Criterion, figure: Figure): JudgedCriterion {
  const { value, samples, low, high } = figure;
  const judged = (acceptance: Acceptance, reason: string | null, isBorderline = false): JudgedCriterion => ({
    criterion,
    figure,
    acceptance,
    reason,
    isBorderline,
  });
  if (value === null) return judged('not-judged', figure.reason);
  const needed = packetsFor(criterion);
  const isUpper = METRICS[criterion.metric].better === 'lower';
  const best = (isUpper ? low : high) ?? value;
  const worst = (isUpper ? high : low) ?? value;
  if (samples < needed) {
    if (gradeOf(criterion, best) === 'fail') return judged('fail', null);
    return judged('not-judged', `${tooFew(samples, needed, 'packets')} to judge ${describeLimit(criterion)}`);
  }
  return judged(gradeOf(criterion, value), null, gradeOf(criterion, best) !== gradeOf(criterion, worst));
}

/** A limit in words, as in a table of criteria: `below 1 %`. */
export function describeLimit({ metric, operator, pass }: Criterion): string {
  const words: Readonly<Record<Operator, string>> = { '<': 'below', '<=': 'at most', '>': 'above', '>=': 'at least' };
  // A limit is exact: it is never rounded as a measured time is.
  return `${words[operator]} ${METRICS[metric].unit === 'ms' ? exactDuration(pass) : formatMetric(metric, pass)}`;
}

/**
 * Judges the figures of a series by the criteria of an application. One failure fails the whole; a pass needs every criterion
 * that is not optional.
 */
export function judgeCriteria(set: CriteriaSet, figures: Figures): JudgedSet {
  const criteria = set.criteria.map((criterion) => judgeCriterion(criterion, figures[criterion.metric]));
  const isOpen = ({ acceptance, criterion }: JudgedCriterion) =>
    acceptance === 'not-judged' && criterion.isOptional !== true;
  const has = (acceptance: Acceptance) => criteria.some((one) => one.acceptance === acceptance);
  if (has('fail')) return { set, acceptance: 'fail', reason: null, criteria };
  const open = criteria.filter(isOpen);
  if (open.length > 0 || !(has('pass') || has('marginal'))) {
    const [first] = open.length > 0 ? open : criteria;
    const label = first ? METRICS[first.criterion.metric].label : '';
    return { set, acceptance: 'not-judged', reason: `${label}: ${first?.reason}`, criteria };
  }
  return { set, acceptance: has('marginal') ? 'marginal' : 'pass', reason: null, criteria };
}

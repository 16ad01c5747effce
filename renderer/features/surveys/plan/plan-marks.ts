import { PLAN_LOSS } from '../../../../core/reports/plan-loss.ts';
import { type FloorPlan, type PlanPoint, plansOf } from '../../../../core/surveys/floor-plan.ts';
import type { Survey } from '../../../../core/surveys/survey.ts';
import type { SurveyPin } from '../../../../core/surveys/survey-pin.ts';
import { formatPercent, formatRtt } from '../../../../ui/format/quantities.ts';
import type { SpanFigures } from '../../chart/statistics/read-statistics.ts';
import { pinTitle } from '../notes/PinCard.tsx';

export type MarkTone = 'good' | 'warn' | 'bad' | 'none' | 'note';

/** A measuring point or a note on a plan. */
export interface PlanMark {
  readonly key: string;
  readonly title: string;
  /** Figures of the point. */
  readonly detail: string;
  readonly tone: MarkTone;
  readonly x: number;
  readonly y: number;
}

/** Never colour alone. */
export const MARK_GLYPHS: Readonly<Record<MarkTone, string>> = { good: '✓', warn: '△', bad: '✗', none: '–', note: '◆' };

function toneOf({ sent, lost }: SpanFigures): MarkTone {
  if (sent === 0) return 'none';
  const loss = lost / sent;
  return loss > PLAN_LOSS.marginal ? 'bad' : loss > PLAN_LOSS.pass ? 'warn' : 'good';
}

function detailOf({ sent, lost, p50Ms }: SpanFigures): string {
  if (sent === 0) return 'nothing measured';
  const rtt = Number.isFinite(p50Ms) ? `, median ${formatRtt(p50Ms)}` : '';
  return `loss ${formatPercent(lost / sent)} %${rtt}`;
}

/** Key of the mark of a note. */
export const pinKey = (id: number): string => `pin ${id}`;
export const pointKey = (series: number): string => `series ${series}`;

/** Marks of a plan: its points by their figures, and the notes of a survey that are placed on it. */
export function planMarks(
  plan: FloorPlan,
  pins: readonly SurveyPin[],
  figures: ReadonlyMap<number, SpanFigures>,
  labelOf: (series: number) => string,
): readonly PlanMark[] {
  const points = plan.points.map(({ series, x, y }: PlanPoint): PlanMark => {
    const known = figures.get(series);
    const detail = known ? detailOf(known) : 'nothing measured';
    return { key: pointKey(series), title: labelOf(series), detail, tone: known ? toneOf(known) : 'none', x, y };
  });
  const notes = pins.flatMap((pin): PlanMark[] =>
    pin.place?.site === plan.site
      ? [{ key: pinKey(pin.id), title: pinTitle(pin), detail: '', tone: 'note', x: pin.place.x, y: pin.place.y }]
      : [],
  );
  return [...points, ...notes];
}

/** Surveys that a plan belongs to, the newest first. */
export const surveysOnPlan = (
  surveys: readonly Survey[],
  plans: readonly FloorPlan[],
  site: string,
): readonly Survey[] => surveys.filter((survey) => plansOf(plans, survey.site).some((plan) => plan.site === site));

export const withinPlan = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 10_000;

import type { Picture } from '../../pictures/picture.ts';
import { type FloorPlan, plansOf, siteLevels } from '../../surveys/floor-plan.ts';
import type { Survey } from '../../surveys/survey.ts';
import type { NoteItem, PictureItem, PlanItem } from '../document-site.ts';
import type { TargetItem } from '../document-target.ts';
import type { Acceptance } from '../judge-criteria.ts';
import { PLAN_LOSS } from '../plan-loss.ts';
import { line, MARKS, type ReportFrame } from './report-frame.ts';

const pictureItem = ({ name, bytes, width, height }: Picture): PictureItem => ({
  ...{ name, bytes, width, height },
  sha256: name.slice(0, name.indexOf('.')),
});

/** Notes and photos of a survey: those with a time first, in its order. */
export function noteItems(survey: Survey | null, { time }: ReportFrame): readonly NoteItem[] {
  const pins = (survey?.pins ?? []).toSorted(
    (left, right) =>
      (left.atMs ?? Number.POSITIVE_INFINITY) - (right.atMs ?? Number.POSITIVE_INFINITY) || left.id - right.id,
  );
  return pins.map(({ text, picture, atMs, place }, at) => ({
    id: `N${at + 1}`,
    text: text
      .split(/\r?\n/)
      .map(line)
      .filter((one) => one.trim() !== ''),
    picture: picture && pictureItem(picture),
    at: atMs === null ? null : time.moment(atMs),
    place: place && { ...place, site: line(place.site) },
  }));
}

/**
 * Floor plans of the site of a survey; without a survey, those on which a reported target has a place. Points of other
 * series are left out.
 */
export function planItems(
  plans: readonly FloorPlan[],
  survey: Survey | null,
  targets: readonly TargetItem[],
  notes: readonly NoteItem[],
): readonly PlanItem[] {
  const bySeries = new Map(targets.map((target) => [target.series, target]));
  const shown = survey ? plansOf(plans, survey.site) : plans.filter(({ points }) => points.some(isReported));
  function isReported({ series }: FloorPlan['points'][number]): boolean {
    return bySeries.has(series);
  }
  return shown.map(({ site, picture, points }) => ({
    site: line(site),
    picture: pictureItem(picture),
    points: points.flatMap(({ series, x, y }) => {
      const target = bySeries.get(series);
      if (!target) return [];
      const { id, title, verdict } = target;
      const loss = target.figures.find(({ metric }) => metric === 'lossRatio');
      const result = verdict.result === 'not-judged' ? resultOfLoss(loss?.value ?? null) : verdict.result;
      const shown = { result, mark: MARKS[result] };
      return [{ target: id, title, x, y, verdict, loss: loss?.text ?? '–', shown }];
    }),
    notes: notes.flatMap(({ id, place }) =>
      place && isSame(place.site, site) ? [{ note: id, x: place.x, y: place.y }] : [],
    ),
  }));
}

/** Points of targets that are not judged have the limits of the page's floor plans. */
function resultOfLoss(loss: number | null): Acceptance {
  if (loss === null) return 'not-judged';
  return loss <= PLAN_LOSS.pass ? 'pass' : loss <= PLAN_LOSS.marginal ? 'marginal' : 'fail';
}

const isSame = (left: string, right: string): boolean =>
  siteLevels(left).join('/') === siteLevels(line(right)).join('/');

import { expect, it } from 'vitest';
import type { FloorPlan } from '../../../core/surveys/floor-plan.ts';
import type { Survey } from '../../../core/surveys/survey.ts';
import type { SurveyPin } from '../../../core/surveys/survey-pin.ts';
import { pinTimeOf } from './files/survey-files-store.ts';
import { planMarks, surveysOnPlan } from './plan/plan-marks.ts';
import { type SiteNode, siteTree } from './site-tree.ts';

const survey = (id: number, site: string | null, more: Partial<Survey> = {}): Survey => ({
  ...{ id, name: `survey ${id}`, site, engineer: '', notes: '', plannedMs: null },
  ...{ startedAtMs: 1000, endedAtMs: 2000, steps: [] },
  ...more,
});
const picture = { name: `${'0'.repeat(64)}.png`, bytes: 9, width: 3, height: 2 };
const plan = (site: string, points: FloorPlan['points'] = []): FloorPlan => ({ site, picture, points });

const outline = ({ name, plan: own, surveys, parts }: SiteNode): unknown => [
  own ? `${name} (plan)` : name,
  surveys.map(({ id }) => id),
  ...parts.map(outline),
];

it('surveys and plans stand under their sites, from the whole to the part, however the site is written', () => {
  const surveys = [survey(3, 'A/HQ'), survey(2, 'A / HQ / Floor 1'), survey(1, 'B'), survey(4, null)];
  expect(siteTree(surveys, [plan('A / HQ'), plan('A / Plant')]).map(outline)).toEqual([
    ['A', [], ['HQ (plan)', [3], ['Floor 1', [2]]], ['Plant (plan)', []]],
    ['B', [1]],
  ]);
});

it('a plan has the results of the surveys of its site, and of sites without a plan around them', () => {
  const surveys = [survey(1, 'A / HQ / Floor 1'), survey(2, 'A / HQ / Floor 2'), survey(3, 'B')];
  const plans = [plan('A / HQ'), plan('A / HQ / Floor 1')];
  expect(surveysOnPlan(surveys, plans, 'A / HQ').map(({ id }) => id)).toEqual([2]);
  expect(surveysOnPlan(surveys, plans, 'A / HQ / Floor 1').map(({ id }) => id)).toEqual([1]);
});

it('marks show loss by limits of 1 % and 5 %, never by colour alone, and notes that are on the plan', () => {
  const figures = (lost: number) => ({ sent: 1000, lost, p50Ms: 10 }) as never;
  const points = [1, 2, 3, 4].map((series) => ({ series, x: 0, y: 0 }));
  const note = (id: number, site: string): SurveyPin => ({
    id,
    text: 'Rack',
    picture: null,
    atMs: null,
    place: { site, x: 1, y: 1 },
  });
  const known = new Map([1, 2, 3].map((series) => [series, figures([10, 50, 51][series - 1] ?? 0)]));
  const marks = planMarks(plan('A', points), [note(1, 'A'), note(2, 'B')], known, (series) => `series ${series}`);
  expect(marks.map(({ tone, detail }) => [tone, detail])).toEqual([
    ['good', 'loss 1.0 %, median 10.0 ms'],
    ['warn', 'loss 5.0 %, median 10.0 ms'],
    ['bad', 'loss 5.1 %, median 10.0 ms'],
    ['none', 'nothing measured'],
    ['note', ''],
  ]);
});

it('a photo has the time of its file where that lies in the survey, else now while it runs', () => {
  const over = survey(1, null);
  expect(pinTimeOf(over, 9000, 1500)).toBe(1500);
  expect(pinTimeOf(over, 9000, 2500)).toBeNull();
  const running = survey(1, null, { endedAtMs: null });
  expect(pinTimeOf(running, 9000, 500)).toBe(9000);
  expect(pinTimeOf(running, 9000)).toBe(9000);
});

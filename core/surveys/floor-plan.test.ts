import { expect, it } from 'vitest';
import { FloorPlan, plansOf } from './floor-plan.ts';

const picture = { name: `${'0'.repeat(64)}.png`, bytes: 10, width: 3, height: 2 };
const plan = (site: string): FloorPlan => ({ site, picture, points: [] });
const PLANS = ['A / HQ', 'A / HQ / 1', 'A / HQ / 2', 'A / Plant', 'B'].map(plan);
const sites = (site: string | null) => plansOf(PLANS, site).map((one) => one.site);

it('plans of a site are its own and those of its parts, else the plan of the nearest site around it', () => {
  expect(sites('A / HQ')).toEqual(['A / HQ', 'A / HQ / 1', 'A / HQ / 2']);
  expect(sites('A/HQ/ 2')).toEqual(['A / HQ / 2']);
  expect(sites('A / HQ / 2 / Room 7')).toEqual(['A / HQ / 2']);
  expect(sites('A / HQ / 3')).toEqual(['A / HQ']);
  expect(sites('A / HQ2')).toEqual([]);
  expect(sites(null)).toEqual([]);
});

it('a series has one place on a plan', () => {
  const points = [
    { series: 1, x: 0, y: 1 },
    { series: 1, x: 1, y: 0 },
  ];
  expect(FloorPlan.safeParse({ ...plan('A'), points }).error?.issues[0]?.message).toBe('A series has one place');
});

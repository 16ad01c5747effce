import { z } from 'zod';
import { Site } from '../model/project.ts';
import { Picture } from '../pictures/picture.ts';
import { PlanShare } from './survey-pin.ts';

/** Most measuring points of one plan. */
export const MAX_PLAN_POINTS = 500;
/** Most floor plans of a project. */
export const MAX_FLOOR_PLANS = 200;

/** A measuring point: the place of a series on a plan. */
export const PlanPoint = z.object({ series: z.int().min(0), x: PlanShare, y: PlanShare });
export type PlanPoint = z.infer<typeof PlanPoint>;

/** The floor plan of a site, of which it is a part of, and where on it is measured. */
export const FloorPlan = z.object({
  site: Site,
  picture: Picture,
  points: z
    .array(PlanPoint)
    .max(MAX_PLAN_POINTS, `A floor plan has at most ${MAX_PLAN_POINTS} measuring points`)
    .refine((points) => new Set(points.map(({ series }) => series)).size === points.length, 'A series has one place'),
});
export type FloorPlan = z.infer<typeof FloorPlan>;

/** Levels of a site, from the whole to the part. */
export const siteLevels = (site: string): readonly string[] => site.split('/').map((level) => level.trim());

const isWithin = (part: readonly string[], whole: readonly string[]): boolean =>
  whole.length <= part.length && whole.every((level, at) => level === part[at]);

/** Plans of a site and of its parts; where there are none, the plan of the nearest site that it is a part of. */
export function plansOf(plans: readonly FloorPlan[], site: string | null): readonly FloorPlan[] {
  if (site === null) return [];
  const levels = siteLevels(site);
  const inside = plans.filter((plan) => isWithin(siteLevels(plan.site), levels));
  if (inside.length > 0) return inside;
  const around = plans.filter((plan) => isWithin(levels, siteLevels(plan.site)));
  return around.toSorted((left, right) => siteLevels(right.site).length - siteLevels(left.site).length).slice(0, 1);
}

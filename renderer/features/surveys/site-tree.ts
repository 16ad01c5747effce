import { type FloorPlan, siteLevels } from '../../../core/surveys/floor-plan.ts';
import type { Survey } from '../../../core/surveys/survey.ts';

/** A site with its parts. */
export interface SiteNode {
  /** Its own level. */
  readonly name: string;
  /** All levels, as a site is written. */
  readonly site: string;
  readonly plan: FloorPlan | undefined;
  /** Surveys of the site itself, the newest first. */
  readonly surveys: readonly Survey[];
  readonly parts: readonly SiteNode[];
}

/** Surveys and floor plans by site, from the whole to the part; surveys without a site are in none. */
export function siteTree(surveys: readonly Survey[], plans: readonly FloorPlan[]): readonly SiteNode[] {
  const paths = [...surveys.flatMap(({ site }) => site ?? []), ...plans.map(({ site }) => site)].map(siteLevels);
  return partsOf([], paths, surveys, plans);
}

const written = (levels: readonly string[]): string => levels.join(' / ');

function partsOf(
  above: readonly string[],
  paths: readonly (readonly string[])[],
  surveys: readonly Survey[],
  plans: readonly FloorPlan[],
): readonly SiteNode[] {
  const depth = above.length;
  const byName = Map.groupBy(
    paths.filter((path) => path.length > depth),
    (path) => path[depth] as string,
  );
  return [...byName]
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([name, inside]) => {
      const levels = [...above, name];
      const site = written(levels);
      const isHere = (one: { readonly site: string | null }) =>
        one.site !== null && written(siteLevels(one.site)) === site;
      return {
        ...{ name, site },
        plan: plans.find(isHere),
        surveys: surveys.filter(isHere),
        parts: partsOf(levels, inside, surveys, plans),
      };
    });
}

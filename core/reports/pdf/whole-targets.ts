import type { TargetItem } from '../document-target.ts';
import type { Acceptance } from '../judge-criteria.ts';

/** Rows of the detail tables of a PDF: each of its cells is an element of the tree that assistive technology reads, and takes space. */
const MAX_ROWS = 1000;
/** Targets with a chart. */
const MAX_CHARTS = 200;

/** Targets with the most to explain first. */
const ORDER: readonly Acceptance[] = ['fail', 'marginal', 'not-judged', 'pass'];

/** Ids of the targets whose tables a PDF has in whole: the worst ones, as far as there is room. The others have chart and main figures, or figures alone. */
export function wholeTargets(targets: readonly TargetItem[], maxRows = MAX_ROWS): ReadonlySet<string> {
  const whole = new Set<string>();
  let rows = 0;
  for (const target of worstFirst(targets)) {
    rows += rowsOf(target);
    if (rows > maxRows) break;
    whole.add(target.id);
  }
  return whole;
}

/** Ids of the targets that have a chart in a PDF: the worst ones. */
export const chartedTargets = (targets: readonly TargetItem[], most = MAX_CHARTS): ReadonlySet<string> =>
  new Set(
    worstFirst(targets)
      .slice(0, most)
      .map(({ id }) => id),
  );

const worstFirst = (targets: readonly TargetItem[]): readonly TargetItem[] =>
  targets.toSorted((left, right) => ORDER.indexOf(left.verdict.result) - ORDER.indexOf(right.verdict.result));

function rowsOf({ judged, figures, outcomes, outages, lossPattern, service, path, speech }: TargetItem): number {
  const criteria = judged.reduce((sum, { criteria: all }) => sum + all.length, 0);
  const ofPath = path ? path.hops.length + path.branches.length + path.changes.length : 0;
  const ofSpeech = speech ? speech.inputs.length + speech.sensitivity.length : 0;
  const ofLoss = lossPattern?.byLength.length ?? 0;
  return criteria + figures.length + outcomes.length + outages.length + ofLoss + service.length + ofPath + ofSpeech;
}

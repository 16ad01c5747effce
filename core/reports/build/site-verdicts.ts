import type { SiteVerdict } from '../document-sections.ts';
import type { TargetItem } from '../document-target.ts';
import { ACCEPTANCES, type Acceptance } from '../judge-criteria.ts';
import { worstOf } from './judged-targets.ts';
import type { ReportFrame } from './report-frame.ts';

/** Verdict per site: as good as its worst target. Targets that are not judged are counted, and named by a finding. */
export function siteVerdicts(targets: readonly TargetItem[], frame: ReportFrame): readonly SiteVerdict[] {
  const judged = targets.filter((one) => one.judged.length > 0);
  const sites = Map.groupBy(judged, ({ site }) => site ?? frame.text.noSite());
  return [...sites]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([site, of]) => {
      const counts = countsOf(of);
      const decided = of.filter(({ verdict }) => verdict.result !== 'not-judged');
      const verdict = worstOf(
        (decided.length > 0 ? decided : of).map((one) => one.verdict),
        frame,
        null,
      );
      return { site, verdict, targets: of.length, counts, text: frame.text.counted(counts) };
    });
}

function countsOf(targets: readonly TargetItem[]): Record<Acceptance, number> {
  const counts = Object.fromEntries(ACCEPTANCES.map((result) => [result, 0])) as Record<Acceptance, number>;
  for (const { verdict } of targets) counts[verdict.result] += 1;
  return counts;
}

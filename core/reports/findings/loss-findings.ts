import { sharedOutage } from '../build/outage-groups.ts';
import type { ReportFrame } from '../build/report-frame.ts';
import type { TargetItem } from '../document-target.ts';
import type { FindingInputs } from './finding-inputs.ts';
import { type FoundFact, figureOf, found } from './found-fact.ts';

/** Loss outside outages that is worth a finding. @source convention: the strictest limit of common criteria */
const NOTABLE_LOSS = 0.001;
const BURSTY = 1.5;

export function outageFindings({ targets }: FindingInputs, frame: ReportFrame): readonly FoundFact[] {
  const down = targets
    .filter(({ outages }) => outages.length > 0)
    .toSorted((left, right) => longestOf(right).downMs - longestOf(left).downMs);
  if (down.length === 0) return [];
  const shared = sharedOutage(down);
  const rows = down.map((target) => {
    const { duration, from, to } = longestOf(target);
    const count = target.outages.length + target.moreOutages;
    return { title: target.title, count, longest: duration, from: from.text, to: to?.text ?? null };
  });
  const cause = shared && { at: frame.time.text(shared.atMs), targets: shared.targets };
  return [found('outages', 'critical', down, { rows, targets: targets.length, shared: cause }, frame)];
}

const longestOf = ({ outages }: TargetItem): TargetItem['outages'][number] =>
  outages.reduce((longest, one) => (one.downMs > longest.downMs ? one : longest));

export function lossFindings({ targets }: FindingInputs, frame: ReportFrame): readonly FoundFact[] {
  const lossy = targets
    .filter((target) => lossAside(target) >= NOTABLE_LOSS && (figureOf(target, 'lossRatio')?.low ?? 0) > 0)
    .toSorted((left, right) => lossAside(right) - lossAside(left));
  if (lossy.length === 0) return [];
  const rows = lossy.map((target) => {
    const loss = figureOf(target, 'lossRatio');
    return {
      title: target.title,
      loss: loss?.text ?? '–',
      interval: loss?.interval ?? null,
      isBursty: target.lossPattern && (figureOf(target, 'burstRatio')?.value ?? 1) >= BURSTY,
      longest: target.lossPattern?.longest ?? 0,
    };
  });
  return [found('loss', 'warning', lossy, { rows }, frame)];
}

/** Share of the packets that were lost outside of outages. At least two: a single one says nothing. */
function lossAside({ sent, lost, lossPattern }: TargetItem): number {
  const aside = lost - (lossPattern?.inOutages ?? 0);
  return aside < 2 || sent === 0 ? 0 : aside / sent;
}

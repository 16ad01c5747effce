import type { ReportFrame } from '../build/report-frame.ts';
import type { TargetItem } from '../document-target.ts';
import type { FindingInputs } from './finding-inputs.ts';
import { type FoundFact, found } from './found-fact.ts';

/** Usual MTU of Ethernet: paths that carry less have a tunnel or a fault. */
const USUAL_MTU = 1500;

export function pathFindings({ targets }: FindingInputs, frame: ReportFrame): readonly FoundFact[] {
  const odd = targets.filter(({ path }) => (path?.text.length ?? 0) > 0);
  if (odd.length === 0) return [];
  const rows = odd.map(({ title, path }) => ({ title, text: path?.text[0] ?? '' }));
  return [found('paths', 'warning', odd, { rows }, frame)];
}

export function routeFindings({ targets }: FindingInputs, frame: ReportFrame): readonly FoundFact[] {
  const changed = targets.filter(({ path }) => (path?.changes.length ?? 0) > 0);
  if (changed.length === 0) return [];
  const rows = changed
    .flatMap(({ title, path }) =>
      (path?.changes ?? []).map(({ at, text }) => ({ title, ms: at.ms, at: at.text, text })),
    )
    .sort((left, right) => left.ms - right.ms);
  return [found('routes', 'warning', changed, { rows, changes: rows.length }, frame)];
}

export function mtuFindings({ targets }: FindingInputs, frame: ReportFrame): readonly FoundFact[] {
  const small = targets.flatMap((target) => {
    const mtu = largestPacket(target);
    return mtu !== null && Number.parseInt(mtu, 10) < USUAL_MTU ? [{ target, mtu }] : [];
  });
  if (small.length === 0) return [];
  const rows = small.map(({ target, mtu }) => ({ title: target.title, mtu }));
  return [
    found(
      'mtu',
      'warning',
      small.map(({ target }) => target),
      { rows },
      frame,
    ),
  ];
}

/** The least path MTU of a target, with its unit; null = it was not searched for, or not found. */
const largestPacket = ({ service }: TargetItem): string | null =>
  service.find(({ isLargestPacket }) => isLargestPacket)?.min ?? null;

import { PHASES, type Phase } from '../common/columns.ts';
import type { Hop } from '../common/detail.ts';

/** A phase on the time axis of its transaction, ms. */
export interface Bar {
  readonly phase: Phase;
  readonly fromMs: number;
  readonly lengthMs: number;
}

/** The phases of a hop, one after the other from its start. */
export function barsOf({ phases, startMs }: Hop): readonly Bar[] {
  let fromMs = startMs;
  return PHASES.flatMap((phase): Bar[] => {
    const lengthMs = phases[phase];
    if (lengthMs === null) return [];
    const bar = { phase, fromMs, lengthMs };
    fromMs += lengthMs;
    return [bar];
  });
}

/** End of the last phase of all hops, ms. */
export const endOf = (hops: readonly Hop[]): number =>
  Math.max(0, ...hops.flatMap(barsOf).map(({ fromMs, lengthMs }) => fromMs + lengthMs));

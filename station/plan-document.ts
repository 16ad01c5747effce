import { type PacketBudget, packetBudget } from '../core/plan/budget.ts';
import { type PlannedPacket, roundZero, type SeriesPacket } from '../core/plan/round-zero.ts';
import { PROBES } from '../probes/index.common.ts';
import { loadsOf } from './catalog.ts';
import type { IdentifiedSeries } from './planner.ts';

/** What one round would send, as `plan --json` prints it. */
export interface PlanDocument {
  readonly budget: PacketBudget;
  readonly targets: Readonly<Record<string, readonly PlannedPacket[]>>;
}

/** @param series in the order of the file */
export function planDocument(series: readonly IdentifiedSeries[]): PlanDocument {
  return { budget: packetBudget(loadsOf(series)), targets: Object.fromEntries(roundZero(settled(series))) };
}

/** Series whose packets are known beforehand; traces and searches depend on their answers. */
function settled(series: readonly IdentifiedSeries[]): SeriesPacket[] {
  return series.flatMap(({ planned }) => {
    const packet = PROBES[planned.probe].compile(planned);
    return packet.format === 'trace' || packet.format === 'path-mtu' ? [] : [{ planned, packet }];
  });
}

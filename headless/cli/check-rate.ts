import { MAX_PACKETS_PER_SECOND, packetBudget } from '../../core/plan/budget.ts';
import { FaultError } from '../../core/result/result.ts';
import { loadsOf } from '../../station/catalog.ts';
import type { IdentifiedSeries } from '../../station/planner.ts';

/** The guard of product.md: faster plans need `--rate`. */
export function checkRate(series: readonly IdentifiedSeries[], limit: number | undefined): void {
  const { packetsPerSecond } = packetBudget(loadsOf(series));
  const most = limit ?? MAX_PACKETS_PER_SECOND;
  if (packetsPerSecond <= most) return;
  const rate = Math.ceil(packetsPerSecond);
  throw new FaultError({
    code: 'plan.too-fast',
    message: `this sends ${rate} packets/s, the limit is ${most}`,
    hint: `use a longer --interval, or allow it with --rate ${rate}`,
  });
}

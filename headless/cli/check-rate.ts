import { MAX_PACKETS_PER_SECOND, packetBudget, TOO_FAST } from '../../core/plan/budget.ts';
import { FaultError, toFault } from '../../core/result/result.ts';
import { loadsOf } from '../../station/catalog.ts';
import type { IdentifiedSeries } from '../../station/planner.ts';

/** The guard of product.md: faster plans need `--rate`. */
export function checkRate(series: readonly IdentifiedSeries[], limit: number | undefined): void {
  const { packetsPerSecond } = packetBudget(loadsOf(series));
  const most = limit ?? MAX_PACKETS_PER_SECOND;
  if (packetsPerSecond > most) throw tooFast(packetsPerSecond, most);
}

/** The planner's refusal in the words of the command line. */
export function inFlags(error: unknown): unknown {
  const { code, detail } = toFault(error);
  return code === TOO_FAST ? tooFast(Number(detail?.['packetsPerSecond']), Number(detail?.['limit'])) : error;
}

function tooFast(packetsPerSecond: number, most: number): FaultError {
  const rate = Math.ceil(packetsPerSecond);
  return new FaultError({
    code: TOO_FAST,
    message: `this sends ${rate} packets/s, the limit is ${most}`,
    hint: `use a longer --interval, or allow it with --rate ${rate}`,
  });
}

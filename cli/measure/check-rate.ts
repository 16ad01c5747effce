import { MAX_PACKETS_PER_SECOND } from '../../core/model/rate-limit.ts';
import { packetBudget, TOO_FAST } from '../../core/plan/budget.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { compileSeries } from '../../probes/compile-series.ts';

/** The interval's name where its user sets it: a flag, or a key of a file. */
export type IntervalWord = '--interval' | 'interval';

/** Refuses plans above the rate limit, which need `--rate`. */
export function checkRate(
  series: readonly IdentifiedSeries[],
  limit: number | undefined,
  interval: IntervalWord,
): void {
  const fault = rateFault(series, limit, interval);
  if (fault) throw new FaultError(fault);
}

/** The fault that `checkRate` throws; null = the plan is slow enough. */
export function rateFault(
  series: readonly IdentifiedSeries[],
  limit: number | undefined,
  interval: IntervalWord,
): Fault | null {
  const { packetsPerSecond } = packetBudget(series.map((one) => compileSeries(one).load));
  const most = limit ?? MAX_PACKETS_PER_SECOND;
  return packetsPerSecond > most ? tooFast(packetsPerSecond, most, interval) : null;
}

/** The planner's fault with the flags of the command line. */
export function inFlags(error: unknown, interval: IntervalWord): Fault {
  const fault = toFault(error);
  const { code, detail } = fault;
  if (code !== TOO_FAST) return fault;
  return tooFast(Number(detail?.['packetsPerSecond']), Number(detail?.['limit']), interval);
}

function tooFast(packetsPerSecond: number, most: number, interval: IntervalWord): Fault {
  const rate = Math.ceil(packetsPerSecond);
  return {
    code: TOO_FAST,
    message: `The plan sends ${rate} packets/s, the limit is ${most}`,
    hint: `use a longer ${interval}, or allow it with --rate ${rate}`,
  };
}

import { formatBitRate, formatCount, formatRate } from '../../../../ui/format/quantities.ts';
import type { PlanImpact } from './plan-impact.ts';

interface Limits {
  readonly slash24Limit: number;
  readonly uplinkMbit: number | null;
  readonly uplinkPercent: number;
}

/** Warnings about a plan that would flood a subnet or fill an uplink, and send more than the applied one does. */
export function floodWarnings(impact: PlanImpact, { slash24Limit, uplinkMbit, uplinkPercent }: Limits): string[] {
  const { before, after, raised } = impact;
  const warnings: string[] = [];
  if (raised && raised.packetsPerSecond > slash24Limit) {
    warnings.push(
      `${formatRate(raised.packetsPerSecond)} packets/s to ${raised.prefix}; the limit is ${formatCount(slash24Limit)}`,
    );
  }
  const mostBits = uplinkMbit === null ? Number.POSITIVE_INFINITY : uplinkMbit * 1e6 * (uplinkPercent / 100);
  if (after.bitsPerSecond > mostBits && after.bitsPerSecond > before.bitsPerSecond) {
    warnings.push(
      `${formatBitRate(after.bitsPerSecond)} of an uplink of ${formatBitRate((uplinkMbit ?? 0) * 1e6)}; the limit is ${uplinkPercent} %`,
    );
  }
  return warnings;
}

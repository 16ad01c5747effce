import { formatBitRate, formatCount, formatRate } from '../../../ui/format/quantities.ts';
import type { FloodLimits } from './flood-limits.ts';
import type { LoadChange } from './plan-loads.ts';

type Change = Pick<LoadChange, 'raised'> & {
  readonly before: Pick<LoadChange['before'], 'bitsPerSecond'>;
  readonly after: Pick<LoadChange['after'], 'bitsPerSecond'>;
};

/** Warnings about a plan that would flood a subnet or fill an uplink, and send more than the applied one does. */
export function floodWarnings({ before, after, raised }: Change, limits: FloodLimits): string[] {
  const { slash24Limit, uplinkMbit, uplinkPercent } = limits;
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

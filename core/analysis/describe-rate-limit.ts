import type { LossPattern } from './loss-pattern.ts';

/**
 * A sentence about a target that rate-limits its ICMP errors.
 * @param interval the interval's name where the reader sets it
 */
export function describeRateLimit(
  target: string,
  { perSecond, confidence }: Pick<LossPattern, 'perSecond' | 'confidence'>,
  interval: string,
): string {
  const rate = perSecond === null ? '' : ` to about ${Number(perSecond.toPrecision(2))}/s`;
  const sure = `${(confidence * 100).toFixed(1)} % confidence`;
  return `${target} rate-limits its ICMP errors${rate} (${sure}); missing replies are not loss. Use a longer ${interval}`;
}

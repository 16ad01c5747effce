import { describeRateLimit } from '../../core/analysis/describe-rate-limit.ts';
import type { LossPattern } from '../../core/analysis/loss-pattern.ts';
import { PacketFates } from '../../core/analysis/packet-fates.ts';
import type { Batch } from '../../core/model/batch.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { hasLimitedReplies, outcomeRules } from '../../probes/registry.ts';
import type { CliContext } from '../command/context.ts';

/** Packets of a series that a pattern is looked for in. */
const KEPT_PACKETS = 2000;

/** Targets of a measurement that rate-limit their ICMP errors, which looks like loss. */
export class RateLimits {
  private readonly fates = new PacketFates(KEPT_PACKETS);

  /** Ignores batches of other probes. */
  add(batch: Batch): void {
    if (!hasLimitedReplies(batch.probeCode)) return;
    const rules = outcomeRules(batch.probeCode);
    for (let at = 0; at < batch.count; at++) this.fates.add(batch, at, rules);
  }

  clear(): void {
    this.fates.clear();
  }

  /** The series whose losses have the pattern of a rate limit. */
  found(series: readonly IdentifiedSeries[]): { readonly one: IdentifiedSeries; readonly pattern: LossPattern }[] {
    return series.flatMap((one) => {
      const pattern = this.fates.patternOf(one.seriesId);
      return pattern.kind === 'rate-limit' ? [{ one, pattern }] : [];
    });
  }

  /** The series with replies and losses, but too few of them to tell a rate limit from loss. */
  unclear(series: readonly IdentifiedSeries[]): IdentifiedSeries[] {
    return series.filter(
      ({ seriesId }) => this.fates.hasReply(seriesId) && this.fates.patternOf(seriesId).kind === 'too-few',
    );
  }
}

export function rateLimitLine({ planned, seriesId }: IdentifiedSeries, { perSecond, confidence }: LossPattern): string {
  return `${JSON.stringify({
    kind: 'event',
    event: 'answers-limited',
    probe: planned.probe,
    target: planned.target,
    address: planned.address,
    series: seriesId,
    perSecond: perSecond === null ? null : Number(perSecond.toPrecision(3)),
    confidence: Number(confidence.toFixed(4)),
  })}\n`;
}

export const describeUnclear = ({ planned }: IdentifiedSeries, interval: string): string =>
  `${planned.address}: too few packets to tell loss from rate-limited ICMP errors (Linux sends 1/s): use a longer ${interval}, or send more packets`;

/** Prints the rate limits of the series at the end. @param interval the interval's name where its user sets it */
export function printRateLimits(
  { out, err }: Pick<CliContext, 'out' | 'err'>,
  limits: RateLimits,
  series: readonly IdentifiedSeries[],
  { json, interval }: { readonly json: boolean; readonly interval: string },
): void {
  for (const { one, pattern } of limits.found(series)) {
    if (json) out(rateLimitLine(one, pattern));
    else err(`${describeRateLimit(one.planned.address, pattern, interval)}\n`);
  }
  for (const one of json ? [] : limits.unclear(series)) err(`${describeUnclear(one, interval)}\n`);
}

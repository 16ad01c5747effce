import { type Batch, sentMs } from '../../core/model/batch.ts';
import { outcomeClass } from '../../core/model/outcome.ts';
import { type LossPattern, lossPattern, type PacketFate } from '../../core/stats/rate-limit.ts';
import { udpUnreachable } from '../../probes/udp-unreachable/common/definition.ts';
import type { IdentifiedSeries } from '../../station/plan/planner.ts';
import type { CliContext } from '../command/context.ts';

/** Enough to know a pattern by. */
const KEPT_FATES = 2000;

/** Targets that lose nothing, but limit how often they say that a port is closed. */
export class AnswerLimits {
  private readonly fates = new Map<number, PacketFate[]>();

  /** Batches of other probes are left alone. */
  add(batch: Batch): void {
    if (batch.probeCode !== udpUnreachable.code) return;
    for (let at = 0; at < batch.count; at++) {
      const kind = outcomeClass(batch.outcome[at] as number, udpUnreachable);
      if (kind !== 'answered' && kind !== 'lost') continue;
      const series = batch.series[at] as number;
      const fates = this.fates.get(series) ?? [];
      this.fates.set(series, fates);
      if (fates.length < KEPT_FATES) fates.push({ sentMs: sentMs(batch, at), isAnswered: kind === 'answered' });
    }
  }

  /** The series whose losses look like a limit. */
  found(series: readonly IdentifiedSeries[]): { readonly one: IdentifiedSeries; readonly pattern: LossPattern }[] {
    return series.flatMap((one) => {
      const pattern = lossPattern(this.fatesOf(one));
      return pattern.kind === 'rate-limit' ? [{ one, pattern }] : [];
    });
  }

  /** The series that answered some packets and not others, too few to tell a limit from loss. */
  unclear(series: readonly IdentifiedSeries[]): IdentifiedSeries[] {
    return series.filter((one) => {
      const fates = this.fatesOf(one);
      return fates.some(({ isAnswered }) => isAnswered) && lossPattern(fates).kind === 'too-few';
    });
  }

  private fatesOf({ seriesId }: IdentifiedSeries): PacketFate[] {
    return [...(this.fates.get(seriesId) ?? [])].sort((left, right) => left.sentMs - right.sentMs);
  }
}

const rounded = (value: number): number => Number(value.toPrecision(3));

export function limitLine({ planned, seriesId }: IdentifiedSeries, { perSecond, confidence }: LossPattern): string {
  return `${JSON.stringify({
    kind: 'event',
    event: 'answers-limited',
    probe: planned.probe,
    target: planned.target,
    address: planned.address,
    series: seriesId,
    perSecond: perSecond === null ? null : rounded(perSecond),
    confidence: Number(confidence.toFixed(4)),
  })}\n`;
}

/** @param interval how its user sets it */
export function limitRemark(
  { planned }: IdentifiedSeries,
  { perSecond, confidence }: LossPattern,
  interval: string,
): string {
  const rate = perSecond === null ? '' : ` to ${rounded(perSecond)} a second`;
  const sure = `${(confidence * 100).toFixed(1)} % sure`;
  return `${planned.address} rate-limits its ICMP errors${rate} (${sure}): missing replies are not loss; a longer ${interval} shows all\n`;
}

export const unclearRemark = ({ planned }: IdentifiedSeries, interval: string): string =>
  `${planned.address}: too few packets to tell loss from a limit on answers (Linux sends one a second): use a longer ${interval}, or more packets\n`;

/** What there is to say in the end of the series that are shown. @param interval how its user sets it */
export function sayLimits(
  { out, err }: Pick<CliContext, 'out' | 'err'>,
  limits: AnswerLimits,
  series: readonly IdentifiedSeries[],
  { json, interval }: { readonly json: boolean; readonly interval: string },
): void {
  for (const { one, pattern } of limits.found(series)) {
    if (json) out(limitLine(one, pattern));
    else err(limitRemark(one, pattern, interval));
  }
  for (const one of json ? [] : limits.unclear(series)) err(unclearRemark(one, interval));
}

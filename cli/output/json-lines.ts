import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { PacketIoEvent } from '../../core/ports/packet-io.ts';
import { flowOf, rfc3339, roundedMs } from '../../core/samples/sample-line.ts';
import type { RoundSummary } from '../../core/stats/rounds.ts';
import type { SeriesSummary } from '../../core/stats/summary.ts';
import type { NameChange, NameSilence } from '../../station/names/name-tracker.ts';
import type { ProjectProblem } from '../../station/project/problem.ts';

/** An event of the driver as `--json` prints it. */
export function eventLine({ kind, atNs, ...rest }: PacketIoEvent): string {
  return JSON.stringify({ kind: 'event', event: kind, at: rfc3339(atNs), ...rest });
}

/** A change of a name's address. */
export const nameLine = (change: NameChange, atNs: bigint): string =>
  JSON.stringify({ kind: 'event', event: 'address-change', at: rfc3339(atNs), ...change });

/** A name that does not resolve and keeps its address, or resolves again. */
export const silenceLine = ({ name, address, reason }: NameSilence, atNs: bigint): string =>
  JSON.stringify({
    kind: 'event',
    event: reason === null ? 'name-answered' : 'name-unanswered',
    at: rfc3339(atNs),
    name,
    address,
    ...(reason === null ? {} : { reason }),
  });

/** A target is outside its schedule from now on, or inside it again. @param reason null = inside */
export const scheduleLine = (target: string, reason: string | null, atNs: bigint): string =>
  JSON.stringify({
    kind: 'event',
    event: reason === null ? 'schedule-begun' : 'schedule-ended',
    at: rfc3339(atNs),
    target,
    ...(reason === null ? {} : { reason }),
  });

/** A change or a trouble of an inventory or an output. */
export const feedLine = (event: string, message: string, atNs: bigint): string =>
  JSON.stringify({ kind: 'event', event, at: rfc3339(atNs), message });

/** The project file was read again. */
export const reloadedLine = (atNs: bigint): string =>
  JSON.stringify({ kind: 'event', event: 'reloaded', at: rfc3339(atNs) });

/** The project file was read again, but could not be applied; `errors` are those of the file itself. */
export const reloadFailedLine = (atNs: bigint, message: string, errors: readonly ProjectProblem[]): string =>
  JSON.stringify({ kind: 'event', event: 'reload-failed', at: rfc3339(atNs), message, errors });

export function summaryLine(summary: SeriesSummary, series: IdentifiedSeries): string {
  return JSON.stringify({ kind: 'summary', ...identityOf(series), ...rounded(summary) });
}

/** One round of a series, with the figures of a summary; a round has no state. */
export function roundLine(
  { round, figures: { state: _, ...figures } }: RoundSummary,
  series: IdentifiedSeries,
): string {
  return JSON.stringify({ kind: 'round', ...identityOf(series), round, ...rounded(figures) });
}

const identityOf = ({ planned, seriesId }: IdentifiedSeries) => ({
  probe: planned.probe,
  target: planned.target,
  address: planned.address,
  ...flowOf(planned),
  series: seriesId,
});

function rounded<Figures extends Pick<SeriesSummary, 'rttMs'>>(summary: Figures): Figures {
  const figures = Object.entries(summary.rttMs).map(([name, ms]) => [name, ms === null ? null : roundedMs(ms)]);
  return { ...summary, rttMs: Object.fromEntries(figures) };
}

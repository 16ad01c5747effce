import { addressFromBytes } from '../../core/model/address.ts';
import { type Batch, FROM_TARGET } from '../../core/model/batch.ts';
import { columnValue } from '../../core/model/column-value.ts';
import {
  causeName,
  icmpErrorOf,
  OUTCOMES,
  outcomeClass,
  outcomeName,
  timestampSource,
} from '../../core/model/outcome.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import type { PlannedSeries } from '../../core/plan/expand.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { PacketIoEvent } from '../../core/ports/packet-io.ts';
import type { RoundSummary } from '../../core/stats/rounds.ts';
import type { SeriesSummary } from '../../core/stats/summary.ts';
import type { NameChange, NameSilence } from '../../station/names/name-tracker.ts';
import type { ProjectProblem } from '../../station/project/problem.ts';

/** RFC 3339 with microseconds, UTC. */
export function rfc3339(ns: bigint): string {
  const us = ns / 1000n;
  const seconds = new Date(Number(us / 1000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(us % 1_000_000n).padStart(6, '0')}Z`;
}

const msOrNull = (ns: number): number | null => (Number.isNaN(ns) ? null : round(ns / 1e6));

/** No timestamp is finer than a nanosecond. */
const round = (ms: number): number => Math.round(ms * 1e6) / 1e6;

/**
 * A sample as `--json` prints it; amendments (late, duplicate, mismatched replies, late errors) are events.
 * @param isUnderLoad a throughput test of this host was running
 */
export function sampleLine(
  batch: Batch,
  at: number,
  { planned, seriesId }: IdentifiedSeries,
  probe: ProbeDefinition,
  isUnderLoad = false,
): string {
  const outcome = batch.outcome[at] as number;
  const from = batch.from[at] as number;
  const common = {
    probe: probe.id,
    target: planned.target,
    address: planned.address,
    ...flowOf(planned),
    series: seriesId,
    round: batch.round[at],
    seq: batch.seq[at],
    sentAt: rfc3339(batch.baseNs + BigInt(Math.round(batch.sentOffsetNs[at] as number))),
    rttMs: msOrNull(batch.rttNs[at] as number),
  };
  const sender = from === FROM_TARGET ? {} : { from: addressFromBytes(batch.addresses, from * 16) };
  if (outcomeClass(outcome) === 'amendment') {
    const error = outcome === OUTCOMES.progress ? ownColumns(batch, at, probe) : lateErrorOf(batch, at);
    return JSON.stringify({ kind: 'event', event: outcomeName(outcome), ...common, ...sender, ...error });
  }
  const detail = batch.details?.[at];
  const ttl = batch.replyTtl[at] as number;
  return JSON.stringify({
    kind: 'sample',
    ...common,
    outcome: outcomeName(outcome),
    replyTtl: ttl === 0 ? null : ttl,
    lateUs: batch.lateUs[at],
    stamps: timestampSource(batch.stamps[at] as number),
    ...sender,
    ...causeOf(outcome, batch.cause[at] as number),
    ...ownColumns(batch, at, probe),
    ...(isUnderLoad ? { underLoad: true } : {}),
    ...(detail ? { detail: JSON.parse(detail) as unknown } : {}),
  });
}

/** The probe columns of a sample in their units; null = no value. */
const ownColumns = (
  batch: Batch,
  at: number,
  probe: ProbeDefinition,
): Readonly<Record<string, number | string | null>> =>
  Object.fromEntries(probe.columns.map((column) => [column.name, columnValue(column, batch.typed[column.name]?.[at])]));

/** The details of a late ICMP error, which is not counted as a late reply. */
function lateErrorOf(batch: Batch, at: number) {
  const error = icmpErrorOf(batch.outcome[at] as number, batch.cause[at] as number);
  if (!error) return undefined;
  return {
    outcome: outcomeName(batch.outcome[at] as number),
    error: outcomeName(error.meaning),
    icmpType: batch.typed['icmpType']?.[at] ?? null,
    icmpCode: batch.typed['icmpCode']?.[at] ?? null,
    ...(error.isFromHere ? FROM_THIS_HOST : {}),
  };
}

/** Stands beside `from`, if that is an address of this host. */
const FROM_THIS_HOST = { local: true } as const;

function causeOf(outcome: number, cause: number): Readonly<Record<string, string | number | boolean>> {
  if (outcome === OUTCOMES['not-measured']) return { reason: causeName(cause) };
  if (outcome === OUTCOMES['local-error']) return { errno: cause };
  if (icmpErrorOf(outcome, cause)?.isFromHere) return FROM_THIS_HOST;
  return {};
}

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
  const figures = Object.entries(summary.rttMs).map(([name, ms]) => [name, ms === null ? null : round(ms)]);
  return { ...summary, rttMs: Object.fromEntries(figures) };
}

/** Port and group, which distinguish the series of one target and address. */
const flowOf = ({ port, group }: PlannedSeries) => ({
  ...(port === null ? {} : { port }),
  ...(group === null ? {} : { group }),
});

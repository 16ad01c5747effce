import { addressFromBytes } from '../model/address.ts';
import { type Batch, FROM_TARGET } from '../model/batch.ts';
import { columnValue } from '../model/column-value.ts';
import { causeName, icmpErrorOf, OUTCOMES, outcomeClass, outcomeName, timestampSource } from '../model/outcome.ts';
import type { ProbeDefinition } from '../model/probe-definition.ts';
import type { PlannedSeries } from '../plan/expand.ts';

/** A series as far as its samples name it. */
export interface SampledSeries {
  readonly seriesId: number;
  readonly planned: Pick<PlannedSeries, 'target' | 'address' | 'port' | 'group' | 'agent'>;
}

/** RFC 3339 with microseconds, UTC. */
export function rfc3339(ns: bigint): string {
  const us = ns / 1000n;
  const seconds = new Date(Number(us / 1000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(us % 1_000_000n).padStart(6, '0')}Z`;
}

const msOrNull = (ns: number): number | null => (Number.isNaN(ns) ? null : roundedMs(ns / 1e6));

/** No timestamp is finer than a nanosecond. */
export const roundedMs = (ms: number): number => Math.round(ms * 1e6) / 1e6;

/**
 * A sample as `--json` prints it; amendments (late, duplicate, mismatched replies, late errors) are events.
 * @param isUnderLoad a throughput test of this host was running
 */
export function sampleLine(
  batch: Batch,
  at: number,
  { planned, seriesId }: SampledSeries,
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

/** Port, group and agent, which distinguish the series of one target and address. */
export const flowOf = ({ port, group, agent }: Pick<PlannedSeries, 'port' | 'group' | 'agent'>) => ({
  ...(port === null ? {} : { port }),
  ...(group === null ? {} : { group }),
  ...(agent === undefined ? {} : { agent }),
});

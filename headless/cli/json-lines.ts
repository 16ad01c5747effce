import { addressFromBytes } from '../../core/model/address.ts';
import { type Batch, FROM_TARGET } from '../../core/model/batch.ts';
import { causeName, OUTCOMES, outcomeName, stampName } from '../../core/model/outcome.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import type { PacketIoEvent } from '../../core/ports/packet-io.ts';
import type { SeriesSummary } from '../../core/stats/summary.ts';
import type { IdentifiedSeries } from '../../station/planner.ts';

/** RFC 3339 with microseconds, UTC. */
export function rfc3339(ns: bigint): string {
  const us = ns / 1000n;
  const seconds = new Date(Number(us / 1000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(us % 1_000_000n).padStart(6, '0')}Z`;
}

const msOrNull = (ns: number): number | null => (Number.isNaN(ns) ? null : round(ns / 1e6));

/** Nanoseconds are as fine as it gets. */
const round = (ms: number): number => Math.round(ms * 1e6) / 1e6;

/** A sample as `--json` prints it; a late or duplicate answer is an event about a sample. */
export function sampleLine(
  batch: Batch,
  at: number,
  { planned, seriesId }: IdentifiedSeries,
  probe: ProbeDefinition,
): string {
  const outcome = batch.outcome[at] as number;
  const from = batch.from[at] as number;
  const common = {
    probe: probe.id,
    target: planned.target,
    address: planned.address,
    series: seriesId,
    round: batch.round[at],
    seq: batch.seq[at],
    sentAt: rfc3339(batch.baseNs + BigInt(Math.round(batch.sentOffsetNs[at] as number))),
    rttMs: msOrNull(batch.rttNs[at] as number),
  };
  if (outcome === OUTCOMES.late || outcome === OUTCOMES.duplicate) {
    return JSON.stringify({ kind: 'event', event: outcomeName(outcome), ...common });
  }
  const own = Object.fromEntries(
    probe.columns.map((column) => {
      const value = batch.typed[column.name]?.[at];
      return [column.name, value === undefined || value === column.none ? null : value];
    }),
  );
  const ttl = batch.replyTtl[at] as number;
  return JSON.stringify({
    kind: 'sample',
    ...common,
    outcome: outcomeName(outcome),
    replyTtl: ttl === 0 ? null : ttl,
    lateUs: batch.lateUs[at],
    stamps: stampName(batch.stamps[at] as number),
    ...(from === FROM_TARGET ? {} : { from: addressFromBytes(batch.addresses, from * 16) }),
    ...causeOf(outcome, batch.cause[at] as number),
    ...own,
  });
}

function causeOf(outcome: number, cause: number): Readonly<Record<string, string | number>> {
  if (outcome === OUTCOMES['not-measured']) return { reason: causeName(cause) };
  if (outcome === OUTCOMES['local-error']) return { errno: cause };
  return {};
}

/** What happened to the measuring itself, as `--json` prints it. */
export function eventLine({ kind, atNs, ...rest }: PacketIoEvent): string {
  return JSON.stringify({ kind: 'event', event: kind, at: rfc3339(atNs), ...rest });
}

export function summaryLine(summary: SeriesSummary, { planned, seriesId }: IdentifiedSeries): string {
  const figures = Object.fromEntries(
    Object.entries(summary.rttMs).map(([name, ms]) => [name, ms === null ? null : round(ms)]),
  );
  return JSON.stringify({
    kind: 'summary',
    probe: planned.probe,
    target: planned.target,
    address: planned.address,
    series: seriesId,
    ...summary,
    rttMs: figures,
  });
}

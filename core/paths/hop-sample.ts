import { addressFromBytes } from '../model/address.ts';
import { type Batch, type Column, FROM_TARGET, sentMs } from '../model/batch.ts';
import { TRANSLATIONS } from '../model/packet-columns.ts';

/** A sample of a trace. */
export interface HopSample {
  readonly series: number;
  readonly round: number;
  readonly flow: number;
  /** 0 = none. */
  readonly sourcePort: number;
  /** 0 = a packet to the target whose hop is unknown. */
  readonly hop: number;
  readonly outcome: number;
  /** CAUSES for not-measured, errno for local-error, ERROR_CAUSES for ICMP errors, else 0. */
  readonly cause: number;
  /** NaN = none. */
  readonly rttMs: number;
  /** The responder; null = no reply. */
  readonly address: string | null;
  /** 255 = not an ICMP message. */
  readonly icmpType: number;
  readonly icmpCode: number;
  /** 0 = unknown. */
  readonly replyTtl: number;
  /** 255 = unknown. */
  readonly quotedTtl: number;
  /** Label stack entries as on the wire, three at most. */
  readonly mpls: readonly number[];
  /** TRANSLATIONS. */
  readonly translation: number;
  readonly isLast: boolean;
  readonly sentAtMs: number;
}

const NO_MPLS: readonly number[] = [];

/**
 * @param targetOf the address of a series
 * @returns undefined when the batch is of a probe without hops
 */
export function hopSampleAt(batch: Batch, at: number, targetOf: (series: number) => string): HopSample | undefined {
  const { hop, flow, sourcePort, last, icmpType, icmpCode, quotedTtl, mplsCount, translation } = batch.typed;
  if (!hop || !flow || !last) return undefined;
  const series = batch.series[at] as number;
  const from = batch.from[at] as number;
  const rttMs = (batch.rttNs[at] as number) / 1e6;
  const labels = Math.min(3, mplsCount?.[at] ?? 0);
  return {
    series,
    round: batch.round[at] as number,
    flow: flow[at] as number,
    sourcePort: sourcePort?.[at] ?? 0,
    hop: hop[at] as number,
    outcome: batch.outcome[at] as number,
    cause: batch.cause[at] as number,
    rttMs,
    address: responder(batch, from, rttMs, () => targetOf(series)),
    icmpType: icmpType?.[at] ?? 255,
    icmpCode: icmpCode?.[at] ?? 255,
    replyTtl: batch.replyTtl[at] as number,
    quotedTtl: quotedTtl?.[at] ?? 255,
    mpls: labels === 0 ? NO_MPLS : wordsAt(batch.typed, at, labels),
    translation: translation?.[at] ?? TRANSLATIONS.unknown,
    isLast: last[at] === 1,
    sentAtMs: sentMs(batch, at),
  };
}

function responder(batch: Batch, from: number, rttMs: number, target: () => string): string | null {
  if (from !== FROM_TARGET) return addressAt(batch.addresses, from);
  return Number.isNaN(rttMs) ? null : target();
}

/** The same few routers reply in every round: each address of a batch is formatted once. */
const written = new WeakMap<Uint8Array, string[]>();

function addressAt(addresses: Uint8Array, index: number): string {
  const texts = written.get(addresses) ?? [];
  written.set(addresses, texts);
  texts[index] ??= addressFromBytes(addresses, index * 16);
  return texts[index];
}

const wordsAt = (typed: Readonly<Record<string, Column>>, at: number, labels: number): number[] =>
  Array.from({ length: labels }, (_, index) => typed[`mpls${index + 1}`]?.[at] ?? 0);

import { addressFamily } from '../core/model/address.ts';
import { CAUSES } from '../core/model/outcome.ts';
import type { PacketEntry, PacketTemplate } from '../core/model/packet.ts';
import type { PacketIo } from '../core/ports/packet-io.ts';
import type { Fault } from '../core/result/result.ts';
import type { Sending } from '../host/packet-io/network/measurement.ts';
import { type HopRow, hopRowsOf } from './rows.ts';

/** Time until the first packet. */
const SOON_MS = 50;

/** Wait for duplicates. */
const LINGER_MS = 50;

/** Allowance for samples beyond those of the packets sent. */
export const AMENDMENTS = ['duplicate', 'late', 'late-error', 'mismatch', 'match-fail'];

/** Number of packets that a measurement sends. */
export function packetsOf({ rounds, packets = 1, maxHops = 1 }: Sending): number {
  return rounds * packets * maxHops;
}

function templateOf(send: Sending, ttl: number | null): PacketTemplate {
  const { format, to, port = 0, sourcePort = 0, sourcePortCount = 1 } = send;
  const { payloadBytes = format === 'icmp-echo' ? 56 : 0, dontFragment = false } = send;
  const family = addressFamily(to) ?? 4;
  const where = { family, destination: to, ttl, tos: 0, source: null, sourceCount: 1, interface: null };
  const packet = { ...where, payloadBytes, dontFragment };
  const ports = { destinationPort: port, sourcePort, sourcePortCount };
  switch (format) {
    case 'icmp-echo':
      return { format, ...packet, flow: null };
    case 'udp':
    case 'tcp-connect':
      return { format, ...packet, ...ports };
    case 'tcp-syn':
      return { format, ...packet, ...ports, rawOnly: true };
  }
}

/** One entry, or one per TTL with the TTL as its series. */
function entriesOf(send: Sending, startMs: number): PacketEntry[] {
  const { maxHops, rounds, packets = 1, spacingMs = 0, periodMs, timeoutMs } = send;
  const ttls = maxHops === undefined ? [null] : Array.from({ length: maxHops }, (_, index) => index + 1);
  return ttls.map((ttl, index) => {
    // Hops of a round are sent a slot apart, so that they arrive in order.
    const firstAtMs = Math.ceil(startMs) + SOON_MS + index;
    return {
      entryId: index + 1,
      series: ttl ?? 0,
      probeCode: 1,
      columns: 'hop',
      firstAtMs,
      steadyFromMs: firstAtMs + periodMs,
      periodMs,
      rounds,
      fromRound: 0,
      resumeCause: CAUSES.none,
      count: packets,
      spacingMs,
      timeoutMs,
      firstNumber: 1 + index * packets * rounds,
      packet: templateOf(send, ttl ?? send.ttl ?? null),
    };
  });
}

/** Time until the last packet has a reply or has timed out, with a second for a busy machine. */
function durationMs({ rounds, periodMs, timeoutMs }: Sending): number {
  return SOON_MS + rounds * periodMs + timeoutMs + 1_000;
}

/**
 * Sends the packets of a measurement, and closes the driver.
 * @param pause lets at most this much time pass, less when there are enough samples
 */
export async function measure(
  io: PacketIo,
  send: Sending,
  nowMs: number,
  pause: (ms: number, enough: Promise<void>) => Promise<void> | void,
): Promise<{ readonly fault: Fault | null; readonly rows: readonly HopRow[] }> {
  const rows: HopRow[] = [];
  const enough = Promise.withResolvers<void>();
  io.onBatch((frame) => {
    rows.push(...hopRowsOf(frame, nowMs));
    if (rows.filter((row) => !AMENDMENTS.includes(row.outcome)).length >= packetsOf(send)) enough.resolve();
  });
  const fault = io.apply({ remove: [], add: entriesOf(send, nowMs) });
  if (fault === null) {
    await pause(durationMs(send), enough.promise);
    await pause(send.lingerMs ?? LINGER_MS, new Promise(() => undefined));
  }
  await io.close();
  return { fault, rows };
}

import { addressFamily } from '../../../core/model/address.ts';
import { CAUSES } from '../../../core/model/outcome.ts';
import type { PacketEntry, PacketIo, PacketTemplate } from '../../../core/ports/packet-io.ts';
import type { Fault } from '../../../core/result/result.ts';
import type { Sending } from '../network/measurement.ts';
import { type HopRow, hopRowsOf } from './rows.ts';

/** Until the first packet. */
const SOON_MS = 50;

/** Late answers and duplicates are waited for so long. */
const LINGER_MS = 1_500;

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
    // Hops of a round leave a slot apart, so that they arrive in their order.
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

/** How long it takes at most. */
function durationMs({ rounds, periodMs, timeoutMs }: Sending): number {
  return SOON_MS + rounds * periodMs + timeoutMs + LINGER_MS;
}

/**
 * Sends the packets of a measurement.
 * @param wait lets so much time pass
 */
export async function measure(
  io: PacketIo,
  send: Sending,
  nowMs: number,
  wait: (ms: number) => Promise<void> | void,
): Promise<{ readonly fault: Fault | null; readonly rows: readonly HopRow[] }> {
  const rows: HopRow[] = [];
  io.onBatch((frame) => rows.push(...hopRowsOf(frame, nowMs)));
  const fault = io.apply({ remove: [], add: entriesOf(send, nowMs) });
  if (fault === null) await wait(durationMs(send));
  await io.close();
  return { fault, rows };
}

import type { IcmpEchoTemplate, PacketEntry } from '../../model/packet.ts';

/** A single echo request due at `firstAtMs`, with number 1 wherever it has one; tests change the relevant fields. */
export function echoEntry(
  firstAtMs: number,
  change: Partial<PacketEntry> = {},
  packet: Partial<IcmpEchoTemplate> = {},
): PacketEntry {
  return {
    entryId: 1,
    series: 1,
    probeCode: 1,
    columns: 'echo',
    firstAtMs,
    steadyFromMs: firstAtMs + (change.periodMs ?? 0),
    periodMs: null,
    rounds: null,
    fromRound: 0,
    resumeCause: 0,
    count: 1,
    spacingMs: 0,
    timeoutMs: 1_000,
    firstNumber: 0,
    packet: {
      format: 'icmp-echo',
      family: 4,
      destination: '192.0.2.1',
      ttl: null,
      tos: 0,
      payloadBytes: 56,
      dontFragment: false,
      source: null,
      sourceCount: 1,
      interface: null,
      flow: null,
      ...packet,
    },
    ...change,
  };
}

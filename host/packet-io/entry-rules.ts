import { addressFamily, ipv6Value, parseIpv4 } from '../../core/model/address.ts';
import {
  isPacketTemplate,
  MAX_PAYLOAD_BYTES,
  type PacketTemplate,
  type PlanDelta,
  type PlanEntry,
} from '../../core/model/packet.ts';
import { COLUMN_SETS } from '../../core/model/packet-columns.ts';
import type { Fault } from '../../core/result/result.ts';

const U16 = 0xffff;
const U32 = 0xffffffff;

/** An hour: longer timeouts would hold sequence numbers that later packets need. */
export const MAX_TIMEOUT_MS = 3_600_000;

/** Limit of a round's packets, and of the column `sourceIndex`. */
const MAX_SOURCES = 65_536;

/** Room for the cookie and for the two bytes that keep the checksum of a flow the same. */
const FLOW_PAYLOAD_BYTES = 18;

/** IFNAMSIZ − 1. */
const MAX_INTERFACE_NAME = 15;

const inRange = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

const zoneOf = (address: string): string | undefined => address.split('%')[1];

function sourceProblem({ source, sourceCount, family }: PacketTemplate): string | undefined {
  if (!inRange(sourceCount, 1, MAX_SOURCES)) return `${sourceCount} source addresses are not within 1–${MAX_SOURCES}`;
  if (source === null) {
    return sourceCount === 1 ? undefined : `${sourceCount} source addresses have no first one`;
  }
  if (addressFamily(source) !== family) return `source ${JSON.stringify(source)} is not a literal IPv${family} address`;
  const first = family === 4 ? BigInt(parseIpv4(source) ?? 0) : ipv6Value(source.split('%')[0] ?? source);
  const last = first + BigInt(sourceCount - 1);
  return last < 1n << (family === 4 ? 32n : 128n)
    ? undefined
    : `${sourceCount} source addresses from ${source} on run past the last address`;
}

function portsProblem(packet: Exclude<PacketTemplate, { format: 'icmp-echo' }>): string | undefined {
  const { destinationPort, sourcePort, sourcePortCount } = packet;
  if (!inRange(destinationPort, 1, U16)) return `destination port ${destinationPort} is not within 1–65 535`;
  if (!inRange(sourcePort, 0, U16)) return `source port ${sourcePort} is not within 0–65 535`;
  if (!inRange(sourcePortCount, 1, U16)) return `${sourcePortCount} source ports are not within 1–65 535`;
  if (sourcePort === 0 && sourcePortCount > 1) return `${sourcePortCount} source ports have no first one`;
  if (sourcePort + sourcePortCount - 1 > U16) {
    return `${sourcePortCount} source ports from ${sourcePort} on run past 65 535`;
  }
  return undefined;
}

function formatProblem(packet: PacketTemplate): string | undefined {
  switch (packet.format) {
    case 'icmp-echo':
      if (packet.flow === null) return undefined;
      if (!inRange(packet.flow, 0, U32)) return `flow ${packet.flow} is not a 32-bit number`;
      return packet.payloadBytes >= FLOW_PAYLOAD_BYTES
        ? undefined
        : `a flow needs ${FLOW_PAYLOAD_BYTES} payload bytes, not ${packet.payloadBytes}`;
    case 'tcp-connect':
      if (packet.payloadBytes !== 0) return 'a plain connect carries no payload';
      return portsProblem(packet);
    case 'udp':
    case 'tcp-syn':
      return portsProblem(packet);
  }
}

function templateProblem(packet: PlanEntry['packet']): string | undefined {
  if (!isPacketTemplate(packet)) return `${packet.format} is no packet: a controller turns it into packets`;
  if (packet.family !== 4 && packet.family !== 6) return `address family ${String(packet.family)} is neither 4 nor 6`;
  if (addressFamily(packet.destination) !== packet.family) {
    return `${JSON.stringify(packet.destination)} is not a literal IPv${packet.family} address`;
  }
  if (packet.ttl !== null && !inRange(packet.ttl, 1, 255)) return `TTL ${packet.ttl} is not within 1–255`;
  if (!inRange(packet.tos, 0, 255)) return `TOS ${packet.tos} is not within 0–255`;
  if (!inRange(packet.payloadBytes, 0, MAX_PAYLOAD_BYTES)) {
    return `${packet.payloadBytes} payload bytes are not within 0–${MAX_PAYLOAD_BYTES}`;
  }
  if (packet.interface !== null && !inRange(packet.interface.length, 1, MAX_INTERFACE_NAME)) {
    return `interface name ${JSON.stringify(packet.interface)} is not 1–${MAX_INTERFACE_NAME} characters long`;
  }
  const zone = zoneOf(packet.destination);
  if (zone !== undefined && packet.interface !== null && zone !== packet.interface) {
    return `zone ${zone} of the destination contradicts interface ${packet.interface}`;
  }
  return sourceProblem(packet) ?? formatProblem(packet);
}

function timingProblem(entry: PlanEntry): string | undefined {
  if (!Number.isSafeInteger(entry.firstAtMs) || entry.firstAtMs < 0) return 'firstAtMs is not a whole Unix millisecond';
  if (!Number.isSafeInteger(entry.steadyFromMs) || entry.steadyFromMs < 0) {
    return 'steadyFromMs is not a whole Unix millisecond';
  }
  if (entry.periodMs !== null && !inRange(entry.periodMs, 1, U32))
    return `period ${entry.periodMs} ms is not within 1–2³²`;
  if (entry.rounds !== null && !inRange(entry.rounds, 1, U32)) return `${entry.rounds} rounds are not within 1–2³²`;
  if (!inRange(entry.count, 1, U16)) return `${entry.count} packets per round are not within 1–65 535`;
  if (!inRange(entry.spacingMs, 0, U32)) return `spacing ${entry.spacingMs} ms is not within 0–2³²`;
  if (!inRange(entry.timeoutMs, 1, MAX_TIMEOUT_MS))
    return `timeout ${entry.timeoutMs} ms is not within 1–${MAX_TIMEOUT_MS}`;
  const roundMs = (entry.count - 1) * entry.spacingMs;
  if (entry.periodMs !== null && roundMs >= entry.periodMs && roundMs > 0) {
    return `${entry.count} packets ${entry.spacingMs} ms apart do not fit into a period of ${entry.periodMs} ms`;
  }
  if (
    entry.periodMs !== null &&
    entry.fromRound === 0 &&
    entry.rounds !== 1 &&
    entry.steadyFromMs < entry.firstAtMs + roundMs
  ) {
    return 'round 1 would begin before round 0 has ended';
  }
  return undefined;
}

function entryProblem(entry: PlanEntry): string | undefined {
  if (!inRange(entry.entryId, 0, U32)) return `entryId ${entry.entryId} is not a 32-bit number`;
  if (!inRange(entry.series, 0, U32)) return `series ${entry.series} is not a 32-bit number`;
  if (!inRange(entry.probeCode, 0, U16)) return `probeCode ${entry.probeCode} is not a 16-bit number`;
  if (!inRange(entry.fromRound, 0, U32)) return `fromRound ${entry.fromRound} is not a 32-bit number`;
  if (!inRange(entry.resumeCause, 0, U16)) return `resumeCause ${entry.resumeCause} is not a 16-bit number`;
  if (!inRange(entry.firstNumber, 0, U32)) return `firstNumber ${entry.firstNumber} is not a 32-bit number`;
  if (!Object.hasOwn(COLUMN_SETS, entry.columns)) return `there is no column set ${JSON.stringify(entry.columns)}`;
  return timingProblem(entry) ?? templateProblem(entry.packet);
}

/** @returns `packet-io.bad-entry` for the first entry that no driver could send as given; null when all are valid */
export function checkDelta(delta: PlanDelta): Fault | null {
  for (const entry of delta.add) {
    const problem = entryProblem(entry);
    if (problem === undefined) continue;
    return {
      code: 'packet-io.bad-entry',
      message: `Entry ${entry.entryId}: ${problem}`,
      detail: { entryId: entry.entryId, destination: entry.packet.destination },
    };
  }
  const badId = delta.remove.find((entryId) => !inRange(entryId, 0, U32));
  if (badId === undefined) return null;
  return { code: 'packet-io.bad-entry', message: `The entryId ${badId} to remove is not a 32-bit number` };
}

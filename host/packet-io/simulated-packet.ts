import { addressBytes } from '../../core/model/address.ts';
import { ERROR_CAUSES, OUTCOMES } from '../../core/model/outcome.ts';
import type { PacketEntry, PacketTemplate } from '../../core/model/packet.ts';
import { METHODS, UNANSWERED } from '../../core/model/packet-columns.ts';
import { ipHeaderBytes, packetBytes } from '../../core/model/packet-size.ts';
import { sourceAddressOf, sourceIndexOf, sourcePortOf } from '../../core/plan/rotation.ts';
import {
  type EchoData,
  ICMP_ERRORS,
  type IcmpError,
  type NetworkAnswer,
  type NetworkPacket,
} from './network/packet.ts';
import type { Slot } from './rounds.ts';

/** The system's default TTL. */
const DEFAULT_TTL = 64;

/** Dynamic ports (RFC 6335), for packets without a given port. */
const FIRST_PORT = 49_152;
const FREE_PORTS = 65_536 - FIRST_PORT;

/**
 * Builds the packet of a slot.
 * @param here source address of packets without one
 */
export function packetAt({ entryId, packet, count }: PacketEntry, slot: Slot, here: string): NetworkPacket {
  const number = slot.round * count + slot.seq;
  return {
    family: packet.family,
    protocol: packet.format === 'icmp-echo' ? 'icmp' : packet.format === 'udp' ? 'udp' : 'tcp',
    source: packet.source === null ? here : sourceAddressOf(packet.source, sourceIndexOf(number, packet.sourceCount)),
    destination: packet.destination.split('%')[0] ?? packet.destination,
    ...flowOf(packet, entryId, number),
    ttl: packet.ttl ?? DEFAULT_TTL,
    bytes: packetBytes(packet),
    dontFragment: packet.dontFragment,
  };
}

/** Flow key of a packet. ICMP without a flow has a new checksum in every packet. */
function flowOf(packet: PacketTemplate, entryId: number, number: number) {
  if (packet.format === 'icmp-echo') {
    return { sourcePort: packet.flow ?? entryId & 0xffff, destinationPort: packet.flow ?? number & 0xffff };
  }
  const { sourcePort, sourcePortCount, sourceCount, destinationPort } = packet;
  const rotated = sourcePortOf(number, sourcePort, sourcePortCount, sourceCount);
  return { sourcePort: rotated === 0 ? FIRST_PORT + ((entryId + number) % FREE_PORTS) : rotated, destinationPort };
}

/** Probe columns of a sent packet. */
export function sentColumns({ packet, count }: PacketEntry, slot: Slot, sent: NetworkPacket) {
  return {
    ...UNANSWERED,
    sourcePort: sent.protocol === 'icmp' ? 0 : sent.sourcePort,
    sourceIndex: sourceIndexOf(slot.round * count + slot.seq, packet.sourceCount),
    method: METHODS.simulated,
    sentTtl: packet.ttl ?? 0,
  };
}

/** Converts a reply to columns of a sample. */
export function answerColumns(sent: NetworkPacket, answer: NetworkAnswer) {
  const { message } = answer;
  if (message.kind === 'echo-reply') return { icmpType: sent.family === 4 ? 0 : 129, icmpCode: 0 };
  if (message.kind !== 'error') return {};
  const [icmpType, icmpCode] = ICMP_ERRORS[message.error][sent.family];
  const [mpls1 = 0, mpls2 = 0, mpls3 = 0] = message.mpls;
  const { mtu, quotedTtl, mpls } = message;
  return { icmpType, icmpCode, mtu, quotedTtl, mplsCount: mpls.length, mpls1, mpls2, mpls3 };
}

/** @returns 16 bytes of the responder; undefined when it was the destination */
export function answererOf(sent: NetworkPacket, answer: NetworkAnswer): Uint8Array | undefined {
  return answer.from === sent.destination ? undefined : addressBytes(answer.from);
}

/** Data of echo requests, which start with a cookie where there is room. */
const ICMP_HEADER_BYTES = 8;
const COOKIE_BYTES = 16;

/** A reply may be cut, but the cookie must be complete. */
function isSentData({ family, bytes }: NetworkPacket, data: EchoData): boolean {
  const sentBytes = bytes - ipHeaderBytes(family) - ICMP_HEADER_BYTES;
  return sentBytes === 0 || data === 'same' || data === 'cut' || (data === 'none' && sentBytes < COOKIE_BYTES);
}

/** Amendment for a faulty reply; undefined for a good one. */
export function misdirectedOutcome(sent: NetworkPacket, { message }: NetworkAnswer): number | undefined {
  if (message.kind === 'echo-reply') return isSentData(sent, message.data) ? undefined : OUTCOMES.mismatch;
  if (message.kind !== 'syn-ack' && message.kind !== 'reset') return undefined;
  if (message.misdirected === null) return undefined;
  return message.misdirected === 'port' ? OUTCOMES.mismatch : OUTCOMES['match-fail'];
}

/** @returns ERROR_CAUSES of an ICMP error */
export function senderOf({ message }: NetworkAnswer): number {
  if (message.kind !== 'error' || message.fromHere === undefined) return 0;
  return message.fromHere === 'to-target' ? ERROR_CAUSES.fromHere : ERROR_CAUSES.fromHere | ERROR_CAUSES.viaRouter;
}

export function outcomeOf(sent: NetworkPacket, answer: NetworkAnswer): number {
  const { message } = answer;
  switch (message.kind) {
    case 'echo-reply':
    case 'syn-ack':
      return OUTCOMES.reply;
    case 'reset':
      return OUTCOMES.refused;
    case 'error':
      return OUTCOMES[errorOutcome(message, sent.protocol === 'udp', answer.from === sent.destination)];
  }
}

/**
 * A port unreachable is the expected reply to a UDP probe, as is any unreachable from the target itself. Its sender
 * is the host that has the port, with any of its addresses.
 */
function errorOutcome({ error, fromHere }: IcmpError, isUdp: boolean, isTarget: boolean) {
  switch (error) {
    case 'ttl-exceeded':
    case 'too-big':
      return error;
    case 'port-unreachable':
      return isUdp && (isTarget || fromHere === undefined) ? 'reply' : 'unreachable';
    case 'prohibited':
      return isUdp && isTarget ? 'reply' : error;
    case 'net-unreachable':
    case 'host-unreachable':
      return isUdp && isTarget ? 'reply' : 'unreachable';
  }
}

import type { FleetClock } from '../../../core/fleet/fleet-clock.ts';
import { decodeErrorEstimate, type ErrorEstimate, encodeErrorEstimate } from './error-estimate.ts';
import { readFleetClock, writeFleetRequest } from './fleet-extension.ts';
import { readTimestamp, writeTimestamp } from './timestamps.ts';

/**
 * Test packets of the Simple Two-way Active Measurement Protocol in unauthenticated mode. Both directions have the
 * same size:
 *
 *     0 sequence number   4 timestamp   12 error estimate   14 session id   16 of the reflector: time of receipt
 *     24 sender's sequence number   28 its timestamp   36 its error estimate   40 TTL it arrived with   44 extensions
 *
 * @source RFC 8762 §4.2.1 and §4.3.1, RFC 8972 §3 (session id) and §4 (extensions)
 */
export const BASE_BYTES = 44;
/** Reflected packets of TWAMP Light end with the TTL. */
const SHORTEST_REPLY = 41;
/** TTL that is not known (RFC 5357 §4.2.1). */
const UNKNOWN_TTL = 255;

export interface SentPacket {
  readonly sequence: number;
  readonly sentNs: bigint;
  readonly error: ErrorEstimate;
  readonly sessionId: number;
  /** Asks for the reflector's clock of this fleet; null = a packet without extensions. */
  readonly fleet: string | null;
}

export interface ReflectedPacket {
  /** The reflector's count of this session; of a stateless one a copy of the sender's number. */
  readonly sequence: number;
  readonly receivedNs: bigint;
  readonly transmittedNs: bigint;
  readonly error: ErrorEstimate;
  readonly senderSequence: number;
  /** The sender's timestamp as it was sent, for the comparison with what was. */
  readonly senderTimestamp: string;
  readonly senderTtl: number | null;
  /** Clock of a reflector of a fleet; null = it has none. */
  readonly fleet: FleetClock | null;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export function encodeSent({ sequence, sentNs, error, sessionId, fleet }: SentPacket): Uint8Array<ArrayBuffer> {
  const base = new Uint8Array(BASE_BYTES);
  const view = viewOf(base);
  view.setUint32(0, sequence);
  writeTimestamp(view, 4, sentNs);
  view.setUint16(12, encodeErrorEstimate(error));
  view.setUint16(14, sessionId);
  return fleet === null ? base : Uint8Array.from([...base, ...writeFleetRequest(fleet)]);
}

/** The sender's timestamp in a packet, which a reply has to return. */
export const timestampOf = (sent: Uint8Array): string => hex(sent.subarray(4, 12));

/** Reads a reply. @returns what is wrong with a packet that is none */
export function decodeReflected(bytes: Uint8Array): { readonly reply: ReflectedPacket } | { readonly problem: string } {
  if (bytes.length < SHORTEST_REPLY)
    return { problem: `the packet has ${bytes.length} bytes instead of at least ${SHORTEST_REPLY}` };
  const view = viewOf(bytes);
  const error = decodeErrorEstimate(view.getUint16(12));
  const ttl = view.getUint8(40);
  return {
    reply: {
      sequence: view.getUint32(0),
      transmittedNs: readTimestamp(view, 4, error.format),
      error,
      receivedNs: readTimestamp(view, 16, error.format),
      senderSequence: view.getUint32(24),
      senderTimestamp: hex(bytes.subarray(28, 36)),
      senderTtl: ttl === UNKNOWN_TTL ? null : ttl,
      fleet: readFleetClock(bytes.subarray(BASE_BYTES)),
    },
  };
}

/** A packet as the reflector received it. */
export interface ReceivedPacket {
  readonly sessionId: number;
}

/**
 * Reads a packet to be reflected. What must be zero there holds the time of receipt in a reflected packet: two reflectors
 * never answer each other. @returns null = it is none
 */
export function decodeSent(bytes: Uint8Array): ReceivedPacket | null {
  if (bytes.length < BASE_BYTES || bytes.subarray(16, BASE_BYTES).some((byte) => byte !== 0)) return null;
  return { sessionId: viewOf(bytes).getUint16(14) };
}

/** Values of the reflector in a reply. */
export interface Reflection {
  readonly sequence: number;
  readonly receivedNs: bigint;
  readonly error: ErrorEstimate;
}

/** Makes the reply of a packet that `decodeSent` has read, in its size; the transmit timestamp is written last. */
export function encodeReflected(
  request: Uint8Array,
  { sequence, receivedNs, error }: Reflection,
): Uint8Array<ArrayBuffer> {
  const reply = Uint8Array.from(request);
  const view = viewOf(reply);
  reply.copyWithin(24, 0, 14); // the sender's number, timestamp and error estimate
  view.setUint32(0, sequence);
  view.setUint16(12, encodeErrorEstimate(error));
  writeTimestamp(view, 16, receivedNs);
  view.setUint8(40, UNKNOWN_TTL);
  return reply;
}

/** Writes when a reply is sent. */
export const writeTransmitted = (reply: Uint8Array, unixNs: bigint): void => writeTimestamp(viewOf(reply), 4, unixNs);

import type { FleetClock } from '../../../core/fleet/fleet-clock.ts';

/**
 * Extension with which hosts of one fleet exchange the state of their clocks: a TLV of a type for private use, which other
 * reflectors return as unrecognized.
 *
 *     0 flags   1 type   2 length   4 reference   12 offset, ns   20 error, ns; 2³²−1 = no clock
 *
 * @source RFC 8972 §4
 */
const TYPE = 252;
const VALUE_BYTES = 20;
const HEAD_BYTES = 4;
const NO_CLOCK = 0xffff_ffff;
/** Padding (RFC 8972 §4.1) is the only standard extension that a reflector need do nothing for. */
const PADDING = 1;

const UNRECOGNIZED = 0x80;
const MALFORMED = 0x40;

interface Extension {
  /** Position of its first byte. */
  readonly at: number;
  readonly flags: number;
  readonly type: number;
  readonly value: Uint8Array;
  readonly isMalformed: boolean;
}

/** @returns the extension as a sender writes it: flags say that nobody has read it */
export function writeFleetRequest(reference: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEAD_BYTES + VALUE_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set([UNRECOGNIZED | MALFORMED, TYPE]);
  view.setUint16(2, VALUE_BYTES);
  view.setBigUint64(4, BigInt(`0x${reference}`));
  return bytes;
}

/** The clock that a reflector reports; null = it reports none. */
export function readFleetClock(extensions: Uint8Array): FleetClock | null {
  for (const { flags, type, value, isMalformed } of extensionsIn(extensions)) {
    if (type !== TYPE || isMalformed || value.length !== VALUE_BYTES || (flags & (UNRECOGNIZED | MALFORMED)) !== 0)
      continue;
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    const errorNs = view.getUint32(16);
    if (errorNs === NO_CLOCK) return null;
    const reference = view.getBigUint64(0).toString(16).padStart(16, '0');
    return { reference, offsetNs: Number(view.getBigInt64(8)), errorNs };
  }
  return null;
}

/** Answers the extensions of a packet in place, from `at` on: flags, and this host's clock. */
export function answerExtensions(packet: Uint8Array, at: number, clock: FleetClock | null): void {
  for (const { at: begin, type, value, isMalformed } of extensionsIn(packet.subarray(at))) {
    const isOurs = type === TYPE && value.length === VALUE_BYTES;
    const flags = isMalformed ? MALFORMED : isOurs || type === PADDING ? 0 : UNRECOGNIZED;
    packet[at + begin] = flags;
    if (!isOurs || isMalformed) continue;
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    const isUsable = clock !== null && Number.isFinite(clock.offsetNs) && clock.errorNs < NO_CLOCK;
    view.setBigUint64(0, isUsable ? BigInt(`0x${clock.reference}`) : 0n);
    view.setBigInt64(8, isUsable ? BigInt(Math.round(clock.offsetNs)) : 0n);
    view.setUint32(16, isUsable ? Math.ceil(clock.errorNs) : NO_CLOCK);
  }
}

/** Lists extensions up to the first malformed one; fewer bytes than a head are none. */
function* extensionsIn(bytes: Uint8Array): Generator<Extension> {
  for (let at = 0; at + HEAD_BYTES <= bytes.length; ) {
    const [flags = 0, type = 0, high = 0, low = 0] = bytes.subarray(at, at + HEAD_BYTES);
    const end = at + HEAD_BYTES + high * 256 + low;
    const isMalformed = end > bytes.length;
    yield { at, flags, type, value: bytes.subarray(at + HEAD_BYTES, Math.min(end, bytes.length)), isMalformed };
    if (isMalformed) return;
    at = end;
  }
}

/** An NTP packet of version 4 without extensions (RFC 5905 §7.3). */
export const PACKET_BYTES = 48;

/** Seconds between 1900 and 1970. */
const TO_UNIX = 2_208_988_800n;
const ERA = 1n << 32n;
const SECOND_NS = 1_000_000_000n;

export interface NtpReply {
  readonly leap: number;
  readonly version: number;
  readonly stratum: number;
  readonly poll: number;
  readonly precision: number;
  readonly rootDelayMs: number;
  readonly rootDispersionMs: number;
  readonly referenceId: Uint8Array;
  /** Unix ns; null = never. */
  readonly referenceNs: bigint | null;
  readonly receiveNs: bigint;
  readonly transmitNs: bigint;
}

/**
 * Encodes a client's request. Its transmit timestamp is random: the server returns it, which proves that the reply
 * belongs to the request, and this host's time is nobody's concern.
 * @param cookie 8 bytes
 */
export function encodeRequest(cookie: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(PACKET_BYTES);
  bytes[0] = (4 << 3) | 3;
  bytes.set(cookie, 40);
  return bytes;
}

/** Whether a datagram answers the request with this cookie. */
export function isReplyTo(bytes: Uint8Array, cookie: Uint8Array): boolean {
  return bytes.length >= PACKET_BYTES && cookie.every((byte, at) => bytes[24 + at] === byte);
}

/** Decodes the reply to a request; extension fields after it are ignored. Never throws. */
export function decodeReply(bytes: Uint8Array): { readonly reply: NtpReply } | { readonly problem: string } {
  if (bytes.length < PACKET_BYTES) return { problem: 'the packet is too short' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint8(0);
  const mode = first & 7;
  const version = (first >> 3) & 7;
  if (mode !== 4) return { problem: `the packet has mode ${mode} instead of 4 (server)` };
  if (version < 1 || version > 4) return { problem: `the packet has version ${version}` };
  const stratum = view.getUint8(1);
  const receiveNs = timestampNs(view, 32);
  const transmitNs = timestampNs(view, 40);
  const referenceId = bytes.slice(12, 16);
  const isKiss = kissCode({ stratum, referenceId }) !== null;
  if (!isKiss && (receiveNs === null || transmitNs === null)) return { problem: 'the packet has no timestamps' };
  return {
    reply: {
      leap: first >> 6,
      version,
      stratum,
      poll: view.getInt8(2),
      precision: view.getInt8(3),
      rootDelayMs: (view.getUint32(4) / 65_536) * 1000,
      rootDispersionMs: (view.getUint32(8) / 65_536) * 1000,
      referenceId,
      referenceNs: timestampNs(view, 16),
      receiveNs: receiveNs ?? 0n,
      transmitNs: transmitNs ?? 0n,
    },
  };
}

/** @returns Unix ns; null for the timestamp 0, which means "unknown" */
function timestampNs(view: DataView, at: number): bigint | null {
  const seconds = BigInt(view.getUint32(at));
  const fraction = BigInt(view.getUint32(at + 4));
  if (seconds === 0n && fraction === 0n) return null;
  // Era 1 begins in 2036; era 0 before 1968 is nobody's time.
  const inEra = seconds < ERA / 2n ? seconds + ERA : seconds;
  return (inEra - TO_UNIX) * SECOND_NS + (fraction * SECOND_NS + ERA / 2n) / ERA;
}

/** Timestamp of a moment, for servers of tests. */
export function writeTimestamp(view: DataView, at: number, unixNs: bigint): void {
  view.setUint32(at, Number((unixNs / SECOND_NS + TO_UNIX) % ERA));
  view.setUint32(at + 4, Number(((unixNs % SECOND_NS) * ERA) / SECOND_NS));
}

/** Code of a kiss-o'-death packet (RFC 5905 §7.4); null = it is none: servers that are not synchronized send stratum 0 too. */
export function kissCode({ stratum, referenceId }: Pick<NtpReply, 'stratum' | 'referenceId'>): string | null {
  const code = String.fromCharCode(...referenceId);
  return stratum === 0 && /^[\x21-\x7e]{4}$/.test(code) ? code : null;
}

/** Reference id: of stratum 1 a code as GPS, of others the source's IPv4 address or a hash in hexadecimal. */
export function referenceText({ stratum, referenceId }: NtpReply, isIpv6: boolean): string {
  if (stratum <= 1) return asciiId(referenceId);
  if (!isIpv6) return [...referenceId].join('.');
  return [...referenceId].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function asciiId(id: Uint8Array): string {
  const text = String.fromCharCode(...id).replace(/\0+$/, '');
  if (/^[\x21-\x7e]{1,4}$/.test(text)) return text;
  return [...id].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

import { type Fault, fail, ok, type Result } from '../result/result.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';
import { type HubAddress, hubAddressText, parseHubAddress } from './hub-address.ts';

const VERSION = 1;
/** SHA-256 of a key. */
export const PIN_BYTES = 32;
export const SECRET_BYTES = 16;
export const MAX_HUB_ADDRESSES = 4;
const CHECKSUM_BYTES = 2;
const TEXT_FROM = 1 + PIN_BYTES + SECRET_BYTES;

/** Longest text that is looked at: four of the longest names, twice over for hyphens and the coding. */
const MAX_CODE_LENGTH = 4096;

/** The content of a claim code, which a station gives to the person who sets up an agent. */
export interface ClaimCode {
  /** Places where the station's hub may be reached, the likeliest first; 1 to 4. */
  readonly hubs: readonly HubAddress[];
  /** SHA-256 of the hub's public key (SubjectPublicKeyInfo, DER): an agent talks to nobody else. */
  readonly pin: Uint8Array<ArrayBuffer>;
  /** Known to the station and the holder of the code; valid once. */
  readonly secret: Uint8Array<ArrayBuffer>;
}

/**
 * Claim code as text: version (1 byte), pin, secret, the hubs separated by commas (ASCII) and CRC-16, in base 32. Throws
 * a RangeError for content that has no code.
 */
export function encodeClaim({ hubs, pin, secret }: ClaimCode): string {
  if (hubs.length < 1 || hubs.length > MAX_HUB_ADDRESSES) throw new RangeError(`${hubs.length} hub addresses`);
  if (pin.byteLength !== PIN_BYTES || secret.byteLength !== SECRET_BYTES) throw new RangeError('pin or secret');
  const text = new TextEncoder().encode(hubs.map(hubAddressText).join(','));
  const bytes = new Uint8Array(TEXT_FROM + text.byteLength + CHECKSUM_BYTES);
  bytes[0] = VERSION;
  bytes.set(pin, 1);
  bytes.set(secret, 1 + PIN_BYTES);
  bytes.set(text, TEXT_FROM);
  const body = bytes.subarray(0, -CHECKSUM_BYTES);
  new DataView(bytes.buffer).setUint16(body.byteLength, crc16(body));
  return encodeBase32(bytes);
}

/** Reads a claim code. Fault `claim.bad-code`, with what is wrong. */
export function decodeClaim(text: string): Result<ClaimCode> {
  if (text.length > MAX_CODE_LENGTH) return bad('it is too long');
  const decoded = decodeBase32(text);
  if ('stray' in decoded) {
    return bad(`character ${decoded.position}, ${JSON.stringify(decoded.stray)}, does not occur in claim codes`);
  }
  const { bytes } = decoded;
  if (bytes.byteLength <= TEXT_FROM + CHECKSUM_BYTES) return bad('it is too short');
  const body = bytes.subarray(0, -CHECKSUM_BYTES);
  if (new DataView(bytes.buffer).getUint16(body.byteLength) !== crc16(body)) {
    return bad('its checksum is wrong: a character is mistyped or missing');
  }
  if (body[0] !== VERSION) return bad(`it has version ${body[0]}, and this Sounder knows version ${VERSION}`);
  const hubs = new TextDecoder().decode(body.subarray(TEXT_FROM)).split(',').map(parseHubAddress);
  const known = hubs.filter((hub) => hub !== undefined);
  if (known.length < hubs.length || hubs.length > MAX_HUB_ADDRESSES) return bad('its hub addresses are malformed');
  return ok({ hubs: known, pin: body.slice(1, 1 + PIN_BYTES), secret: body.slice(1 + PIN_BYTES, TEXT_FROM) });
}

const bad = (what: string): { readonly ok: false; readonly fault: Fault } =>
  fail({
    code: 'claim.bad-code',
    message: `This is not a claim code: ${what}`,
    hint: 'copy the whole code as the station shows it',
  });

/** CRC-16/CCITT-FALSE: finds every single mistyped character. */
function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc;
}

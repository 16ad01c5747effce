import { bufferOf, checkBody, HEADER_BYTES, type Response } from './header.ts';
import { Malformed, Reader, unixMs, utf16 } from './reader.ts';

/** Dialects offered, with the name for users. */
export const DIALECTS = { 514: '2.0.2', 528: '2.1', 768: '3.0', 770: '3.0.2', 785: '3.1.1' } as const;
export type DialectNumber = keyof typeof DIALECTS;
const OFFERED = Object.keys(DIALECTS).map(Number);

/** Ciphers by number (MS-SMB2 2.2.3.1.2), in the order of preference. */
export const CIPHERS = { 2: 'aes-128-gcm', 1: 'aes-128-ccm', 4: 'aes-256-gcm', 3: 'aes-256-ccm' } as const;
export type Cipher = (typeof CIPHERS)[keyof typeof CIPHERS];
const CIPHER_ORDER: readonly number[] = [2, 1, 4, 3];

/** Signing algorithms by number (MS-SMB2 2.2.3.1.7), in the order of preference. */
export const SIGNINGS = { 2: 'aes-gmac', 1: 'aes-cmac', 0: 'hmac-sha256' } as const;
export type Signing = (typeof SIGNINGS)[keyof typeof SIGNINGS];
const SIGNING_ORDER: readonly number[] = [2, 1, 0];

const PREAUTH = 1;
const ENCRYPTION = 2;
const NETNAME = 5;
const SIGNING = 8;
const SHA_512 = 1;

const SIGNING_ENABLED = 1;
const SIGNING_REQUIRED = 2;

const CAPABILITY_LARGE_MTU = 0x04;
const CAPABILITY_ENCRYPTION = 0x40;

const BODY_BYTES = 36;

export interface NegotiateChoices {
  /** 16 bytes. */
  readonly clientGuid: Buffer;
  /** 32 bytes. */
  readonly salt: Buffer;
  readonly serverName: string;
}

function context(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(type, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
}

const numbers = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt16LE(value, 2 * at);
  return bytes;
};

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);

/** Body of a NEGOTIATE request with all dialects of SMB 2 and 3. */
export function negotiateRequest({ clientGuid, salt, serverName }: NegotiateChoices): Buffer {
  const contexts = [
    context(PREAUTH, Buffer.concat([numbers(1, salt.length, SHA_512), salt])),
    context(ENCRYPTION, numbers(CIPHER_ORDER.length, ...CIPHER_ORDER)),
    context(SIGNING, numbers(SIGNING_ORDER.length, ...SIGNING_ORDER)),
    context(NETNAME, utf16(serverName)),
  ];
  const fixed = Buffer.alloc(BODY_BYTES);
  fixed.writeUInt16LE(BODY_BYTES, 0);
  fixed.writeUInt16LE(OFFERED.length, 2);
  fixed.writeUInt16LE(SIGNING_ENABLED, 4);
  fixed.writeUInt32LE(CAPABILITY_LARGE_MTU | CAPABILITY_ENCRYPTION, 8);
  clientGuid.copy(fixed, 12);
  const head = padded(Buffer.concat([fixed, numbers(...OFFERED)]));
  head.writeUInt32LE(HEADER_BYTES + head.length, 28);
  head.writeUInt16LE(contexts.length, 32);
  const last = contexts.pop() as Buffer;
  return Buffer.concat([head, ...contexts.map(padded), last]);
}

/** A server's choices. */
export interface Negotiated {
  readonly dialect: DialectNumber;
  readonly isSigningRequired: boolean;
  readonly signing: Signing;
  /** null = the server cannot encrypt. */
  readonly cipher: Cipher | null;
  readonly serverGuid: string;
  /** Requests may be larger than 64 KiB. */
  readonly isLargeMtu: boolean;
  readonly maxReadBytes: number;
  /** Unix ms; null = unknown. */
  readonly timeMs: number | null;
  readonly bootMs: number | null;
}

/** Reads the body of a NEGOTIATE response. Throws Malformed. */
export function negotiateResponse(response: Response): Negotiated {
  checkBody(response, 65);
  const { body } = response;
  const dialect = body.u16(4);
  if (!isDialect(dialect))
    throw new Malformed(`the server chose dialect 0x${dialect.toString(16)}, which was not offered`);
  const capabilities = body.u32(24);
  const hasContexts = dialect === 0x0311;
  const { cipher, signing } = hasContexts ? contextsOf(response, body.u32(60), body.u16(6)) : OLDER;
  const canEncrypt = dialect >= 0x0300 && (capabilities & CAPABILITY_ENCRYPTION) !== 0;
  bufferOf(response, body.u16(56), body.u16(58)); // the authentication methods, which must be readable
  return {
    dialect,
    isSigningRequired: (body.u16(2) & SIGNING_REQUIRED) !== 0,
    signing: hasContexts ? signing : dialect >= 0x0300 ? 'aes-cmac' : 'hmac-sha256',
    cipher: hasContexts ? cipher : canEncrypt ? 'aes-128-ccm' : null,
    serverGuid: guidText(body.slice(8, 16)),
    isLargeMtu: dialect > 0x0202 && (capabilities & CAPABILITY_LARGE_MTU) !== 0,
    maxReadBytes: body.u32(32),
    timeMs: unixMs(body.u64(40)),
    bootMs: unixMs(body.u64(48)),
  };
}

const isDialect = (value: number): value is DialectNumber => Object.hasOwn(DIALECTS, value);

interface Contexts {
  readonly cipher: Cipher | null;
  readonly signing: Signing;
}

const OLDER: Contexts = { cipher: null, signing: 'aes-cmac' };
const MOST_CONTEXTS = 32;

function contextsOf({ message }: Response, offset: number, count: number): Contexts {
  if (count > MOST_CONTEXTS) throw new Malformed('too many contexts');
  const reader = new Reader(message);
  let { cipher, signing } = OLDER;
  let isPreauth = false;
  let at = offset;
  for (let done = 0; done < count; done++) {
    const data = new Reader(reader.slice(at + 8, reader.u16(at + 2)));
    switch (reader.u16(at)) {
      case PREAUTH:
        isPreauth = data.u16(4) === SHA_512;
        break;
      case ENCRYPTION:
        // 0 = no cipher in common.
        cipher = CIPHERS[data.u16(2) as keyof typeof CIPHERS] ?? null;
        break;
      case SIGNING:
        signing = chosenSigning(data.u16(2));
        break;
    }
    at += 8 + data.length;
    at += (8 - (at % 8)) % 8;
  }
  if (!isPreauth) throw new Malformed('SMB 3.1.1 without a hash for its integrity');
  return { cipher, signing };
}

function chosenSigning(code: number): Signing {
  const signing = SIGNINGS[code as keyof typeof SIGNINGS];
  if (signing === undefined) throw new Malformed('the server chose a signing algorithm that was not offered');
  return signing;
}

/** Mixed byte order, as Windows shows GUIDs. */
export function guidText(bytes: Buffer): string {
  const hex = (from: number, to: number) => bytes.subarray(from, to).toString('hex');
  const swapped = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).reverse().toString('hex');
  return `${swapped(0, 4)}-${swapped(4, 6)}-${swapped(6, 8)}-${hex(8, 10)}-${hex(10, 16)}`;
}

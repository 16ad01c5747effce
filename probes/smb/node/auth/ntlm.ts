import { createHash, createHmac, randomBytes } from 'node:crypto';
import { fileTimeOf, Malformed, Reader, utf16 } from '../wire/reader.ts';
import { md4 } from './md4.ts';

/** NTLM version 2 (MS-NLMP), the client's side: never NTLM 1 or LM, whose responses can be broken. */

const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1');

const UNICODE = 0x0000_0001;
const REQUEST_TARGET = 0x0000_0004;
const SIGN = 0x0000_0010;
const NTLM = 0x0000_0200;
const ANONYMOUS = 0x0000_0800;
const ALWAYS_SIGN = 0x0000_8000;
const EXTENDED_SECURITY = 0x0008_0000;
const TARGET_INFO = 0x0080_0000;
const VERSION = 0x0200_0000;
const BITS_128 = 0x2000_0000;
const BITS_56 = 0x8000_0000;

const WANTED =
  (UNICODE | REQUEST_TARGET | SIGN | NTLM | ALWAYS_SIGN | EXTENDED_SECURITY | TARGET_INFO | BITS_128 | BITS_56) >>> 0;

/** First message. */
export function ntlmNegotiate(): Buffer {
  const bytes = Buffer.alloc(40);
  SIGNATURE.copy(bytes);
  bytes.writeUInt32LE(1, 8);
  bytes.writeUInt32LE(WANTED, 12);
  return bytes;
}

/** Ids of the server's facts. */
const FACTS = {
  end: 0,
  computer: 1,
  domain: 2,
  dnsComputer: 3,
  dnsDomain: 4,
  flags: 6,
  time: 7,
  target: 9,
  bindings: 10,
};
const MIC_PROVIDED = 2;

export interface NtlmChallenge {
  /** The message, for the integrity code. */
  readonly message: Buffer;
  readonly flags: number;
  readonly challenge: Buffer;
  readonly facts: ReadonlyMap<number, Buffer>;
  /** NetBIOS and DNS names of the server; null = unknown. */
  readonly computer: string | null;
  readonly domain: string | null;
  readonly dnsComputer: string | null;
  readonly dnsDomain: string | null;
  /** Version of Windows, as 10.0.20348; null = unknown. */
  readonly version: string | null;
}

/** Finds and reads the challenge in a server's token, whatever wraps it. Throws Malformed. */
export function ntlmChallenge(token: Buffer): NtlmChallenge {
  const start = token.indexOf(SIGNATURE);
  if (start === -1) throw new Malformed('the server offers no NTLM');
  const message = token.subarray(start);
  const reader = new Reader(message);
  if (reader.u32(8) !== 2) throw new Malformed('an unexpected message of NTLM');
  const flags = reader.u32(20);
  const facts = factsOf(reader.slice(reader.u32(44), reader.u16(40)));
  const name = (id: number): string | null => {
    const value = facts.get(id);
    return value === undefined ? null : new Reader(value).text(0, value.length).slice(0, 256);
  };
  return {
    message,
    flags,
    challenge: reader.slice(24, 8),
    facts,
    computer: name(FACTS.computer),
    domain: name(FACTS.domain),
    dnsComputer: name(FACTS.dnsComputer),
    dnsDomain: name(FACTS.dnsDomain),
    version: (flags & VERSION) === 0 ? null : `${reader.u8(48)}.${reader.u8(49)}.${reader.u16(50)}`,
  };
}

function factsOf(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const facts = new Map<number, Buffer>();
  const reader = new Reader(bytes);
  for (let at = 0; bytes.length > 0; ) {
    const id = reader.u16(at);
    if (id === FACTS.end) break;
    const length = reader.u16(at + 2);
    facts.set(id, reader.slice(at + 4, length));
    at += 4 + length;
  }
  return facts;
}

export interface NtlmLogin {
  readonly user: string;
  readonly domain: string;
  readonly password: string;
  /** Name of the server as the client calls it. */
  readonly serverName: string;
}

export interface NtlmReply {
  readonly message: Buffer;
  /** Key of the session; null for an anonymous one, which has none. */
  readonly sessionKey: Buffer | null;
}

const md5 = (key: Buffer, ...parts: readonly Buffer[]): Buffer => {
  const hash = createHmac('md5', key);
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Key of NTLM 2 for a user and password. */
export const ntlmKey = ({ user, domain, password }: Omit<NtlmLogin, 'serverName'>): Buffer =>
  md5(md4(utf16(password)), utf16(inCapitals(user) + domain));

/** Capitals as Windows forms them, character by character: ß stays. */
const inCapitals = (user: string): string =>
  [...user].map((one) => (one.toUpperCase().length === one.length ? one.toUpperCase() : one)).join('');

function fact(id: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, value]);
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
};

/** Facts of the server, with ours, as the client returns them. */
function returnedFacts({ facts }: NtlmChallenge, serverName: string): Buffer {
  const ours = new Set([FACTS.flags, FACTS.target, FACTS.bindings]);
  return Buffer.concat([
    ...[...facts].filter(([id]) => !ours.has(id)).map(([id, value]) => fact(id, value)),
    fact(FACTS.flags, u32(MIC_PROVIDED)),
    fact(FACTS.bindings, Buffer.alloc(16)),
    fact(FACTS.target, utf16(`cifs/${serverName}`)),
    fact(FACTS.end, Buffer.alloc(0)),
  ]);
}

export interface NtlmChoices {
  /** 8 bytes. */
  readonly clientChallenge: Buffer;
  readonly nowMs: number;
}

/** Responses to a challenge with the session key (MS-NLMP 3.3.2). */
export function ntlmResponses(
  key: Buffer,
  challenge: Pick<NtlmChallenge, 'challenge' | 'facts'>,
  returned: Buffer,
  { clientChallenge, nowMs }: NtlmChoices,
): { readonly nt: Buffer; readonly lm: Buffer; readonly sessionKey: Buffer } {
  const time = challenge.facts.get(FACTS.time);
  const clock = Buffer.alloc(8);
  clock.writeBigUInt64LE(fileTimeOf(nowMs), 0);
  const temporary = Buffer.concat([
    Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
    time?.length === 8 ? time : clock,
    clientChallenge,
    Buffer.alloc(4),
    returned,
    Buffer.alloc(4),
  ]);
  const proof = md5(key, challenge.challenge, temporary);
  const lm = time ? Buffer.alloc(24) : Buffer.concat([md5(key, challenge.challenge, clientChallenge), clientChallenge]);
  return { nt: Buffer.concat([proof, temporary]), lm, sessionKey: md5(key, proof) };
}

const SIGNING_CONSTANT = 'session key to client-to-server signing key magic constant\0';

/** Signature of the client's first message in a session (MS-NLMP 3.4.4.2, without key exchange). */
export function ntlmSignature(sessionKey: Buffer, message: Buffer): Buffer {
  const key = createHash('md5').update(sessionKey).update(SIGNING_CONSTANT, 'latin1').digest();
  const sequence = Buffer.alloc(4);
  return Buffer.concat([u32(1), md5(key, sequence, message).subarray(0, 8), sequence]);
}

const HEAD_BYTES = 88;
const MIC_AT = 72;

/** Last message: the proof that the client knows the password. @param login null = anonymous */
export function ntlmAuthenticate(
  negotiate: Buffer,
  challenge: NtlmChallenge,
  login: NtlmLogin | null,
  choices: NtlmChoices = { clientChallenge: randomBytes(8), nowMs: Date.now() },
): NtlmReply {
  const flags = (WANTED & challenge.flags) >>> 0;
  if ((flags & UNICODE) === 0 || (flags & EXTENDED_SECURITY) === 0) {
    throw new Malformed('the server offers only NTLM 1, which is not secure');
  }
  if (!login) {
    const message = authenticateMessage((flags | ANONYMOUS) >>> 0, [Buffer.alloc(1), NONE, NONE, NONE]);
    return { message, sessionKey: null };
  }
  const returned = returnedFacts(challenge, login.serverName);
  const { nt, lm, sessionKey } = ntlmResponses(ntlmKey(login), challenge, returned, choices);
  const message = authenticateMessage(flags, [lm, nt, utf16(login.domain), utf16(login.user)]);
  md5(sessionKey, negotiate, challenge.message, message).copy(message, MIC_AT);
  return { message, sessionKey };
}

const NONE = Buffer.alloc(0);

/** @param parts LM and NT response, domain, user */
function authenticateMessage(flags: number, parts: readonly [Buffer, Buffer, Buffer, Buffer]): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  SIGNATURE.copy(head);
  head.writeUInt32LE(3, 8);
  let at = HEAD_BYTES;
  // Then workstation and session key, which are empty.
  for (const [index, part] of [...parts, NONE, NONE].entries()) {
    const field = 12 + 8 * index;
    head.writeUInt16LE(part.length, field);
    head.writeUInt16LE(part.length, field + 2);
    head.writeUInt32LE(at, field + 4);
    at += part.length;
  }
  head.writeUInt32LE(flags, 60);
  return Buffer.concat([head, ...parts]);
}

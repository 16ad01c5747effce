import { z } from 'zod';

/**
 * The handshake of a page and a station over a WebSocket. Both prove that they know the token; it is never sent.
 *
 *   page     hello      a nonce
 *   station  challenge  its own nonce, and its proof
 *   page     proof      only when the station's was right
 *   station  welcome
 *
 * A proof is the HMAC-SHA-256, under the token, of the prover's role, the address as the page has it, and both nonces:
 * it is of no use on another connection, for another address, or to the other side. A program that took the port learns
 * nonces; from the station a stranger gets one HMAC of 256 random bits.
 */
export const PROTOCOL_VERSION = 2;

/** Close codes of the station: the token is another, or the message is none of the handshake. */
export const BAD_TOKEN = 4401;
export const BAD_HELLO = 4400;

/** No message of the handshake is longer. */
export const MAX_HANDSHAKE_BYTES = 1024;

const NONCE_BYTES = 32;
const Hex = z.string().regex(/^[0-9a-f]{64}$/);

const Hello = z.object({ t: z.literal('hello'), version: z.literal(PROTOCOL_VERSION), nonce: Hex });
const Challenge = z.object({ t: z.literal('challenge'), nonce: Hex, proof: Hex });
const Proof = z.object({ t: z.literal('proof'), proof: Hex });
const Welcome = z.object({ t: z.literal('welcome') });

export type PageStep =
  | { readonly kind: 'send'; readonly text: string }
  | { readonly kind: 'welcome' }
  /** The other end does not know the token: a station of another data folder, or another program. */
  | { readonly kind: 'stranger' }
  | { readonly kind: 'malformed' };

export type StationStep =
  /** With `admitted` the page has proved itself, and the text is the last one of the handshake. */
  | { readonly kind: 'send'; readonly text: string; readonly admitted: boolean }
  | { readonly kind: 'refused'; readonly code: number; readonly why: 'malformed hello' | 'wrong token' };

type Role = 'page' | 'station';

/** The page's side, for one connection. @param authority host and port in the page's address */
export class PageHandshake {
  readonly #secret: Secret;
  readonly #nonce = newNonce();
  #waitsFor: 'challenge' | 'welcome' | 'nothing' = 'challenge';

  constructor(token: string, authority: string) {
    this.#secret = new Secret(token, authority);
  }

  get hello(): string {
    return JSON.stringify({ t: 'hello', version: PROTOCOL_VERSION, nonce: this.#nonce });
  }

  /** Takes a message of the station. @returns what to do then */
  async take(message: unknown): Promise<PageStep> {
    const waitsFor = this.#waitsFor;
    this.#waitsFor = 'nothing'; // a message before this one is worked off breaks the protocol
    if (waitsFor === 'welcome') return { kind: parse(Welcome, message) ? 'welcome' : 'malformed' };
    const challenge = waitsFor === 'challenge' ? parse(Challenge, message) : undefined;
    if (!challenge) return { kind: 'malformed' };
    const nonces = this.#nonce + challenge.nonce;
    if (!(await this.#secret.verify('station', nonces, challenge.proof))) return { kind: 'stranger' };
    const proof = await this.#secret.prove('page', nonces);
    this.#waitsFor = 'welcome';
    return { kind: 'send', text: JSON.stringify({ t: 'proof', proof }) };
  }
}

const MALFORMED: StationStep = { kind: 'refused', code: BAD_HELLO, why: 'malformed hello' };

/** The station's side, for one connection. @param authority the `Host` of the request */
export class StationHandshake {
  readonly #secret: Secret;
  readonly #nonce = newNonce();
  #nonces = '';
  #waitsFor: 'hello' | 'proof' | 'nothing' = 'hello';

  constructor(token: string, authority: string) {
    this.#secret = new Secret(token, authority);
  }

  /** Takes a message of the page. @returns what to do then */
  async take(message: unknown): Promise<StationStep> {
    const waitsFor = this.#waitsFor;
    this.#waitsFor = 'nothing';
    if (waitsFor === 'proof') return this.#conclude(message);
    const hello = waitsFor === 'hello' ? parse(Hello, message) : undefined;
    if (!hello) return MALFORMED;
    this.#nonces = hello.nonce + this.#nonce;
    const proof = await this.#secret.prove('station', this.#nonces);
    this.#waitsFor = 'proof';
    return { kind: 'send', text: JSON.stringify({ t: 'challenge', nonce: this.#nonce, proof }), admitted: false };
  }

  async #conclude(message: unknown): Promise<StationStep> {
    const given = parse(Proof, message);
    if (!given) return MALFORMED;
    if (await this.#secret.verify('page', this.#nonces, given.proof)) {
      return { kind: 'send', text: JSON.stringify({ t: 'welcome' }), admitted: true };
    }
    return { kind: 'refused', code: BAD_TOKEN, why: 'wrong token' };
  }
}

/** Whatever the host calls it: Node, pages and `core` have names of their own for it. */
type HmacKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

class Secret {
  readonly #key: Promise<HmacKey>;
  readonly #authority: string;

  constructor(token: string, authority: string) {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' } as const;
    this.#key = crypto.subtle.importKey('raw', bytesOf(token), algorithm, false, ['sign', 'verify']);
    this.#key.catch(() => undefined); // reported where it is used
    this.#authority = authority.toLowerCase();
  }

  async prove(role: Role, nonces: string): Promise<string> {
    return toHex(new Uint8Array(await crypto.subtle.sign('HMAC', await this.#key, this.#text(role, nonces))));
  }

  /** In a time that does not depend on where the proof is wrong, as Web Crypto compares. */
  async verify(role: Role, nonces: string, proof: string): Promise<boolean> {
    return crypto.subtle.verify('HMAC', await this.#key, fromHex(proof), this.#text(role, nonces));
  }

  #text(role: Role, nonces: string): Uint8Array<ArrayBuffer> {
    return bytesOf(`sounder ${PROTOCOL_VERSION} ${role}\n${this.#authority}\n${nonces}`);
  }
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const newNonce = (): string => toHex(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));

const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const fromHex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: text.length / 2 }, (_, at) => Number.parseInt(text.slice(2 * at, 2 * at + 2), 16));

/** A message that is text of this shape, else undefined. */
function parse<T>(shape: z.ZodType<T>, message: unknown): T | undefined {
  if (typeof message !== 'string' || message.length > MAX_HANDSHAKE_BYTES) return undefined;
  try {
    return shape.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined; // not JSON
  }
}

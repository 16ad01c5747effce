import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Code } from '../fleet-file.ts';

const TOKEN_BYTES = 16;
/** Sixteen bytes in base64url. */
const TOKEN = /^[\w-]{22}$/;

/** Proves that somebody has a claim code, and says nothing of its secret: part of the address that an agent is installed from. */
export const installToken = (secret: Uint8Array): string => digestOf(secret).toString('base64url');

/** @returns the code that a token was made from */
export function codeOfToken(token: string, codes: readonly Code[]): Code | undefined {
  // Decoding passes over other characters, and the address with the token becomes a part of a script.
  if (!TOKEN.test(token)) return undefined;
  const sent = Buffer.from(token, 'base64url');
  return codes.find(({ secret }) => timingSafeEqual(digestOf(Buffer.from(secret, 'hex')), sent));
}

const digestOf = (secret: Uint8Array): Buffer =>
  createHmac('sha256', secret).update('sounder install 1').digest().subarray(0, TOKEN_BYTES);

import { createCipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import type { Signing } from '../wire/negotiate.ts';

const SIGNATURE_AT = 48;
const SIGNATURE_BYTES = 16;
const BLOCK = 16;
const ZERO = Buffer.alloc(BLOCK);

/** AES-CMAC (RFC 4493) with a key of 128 bits. */
export function cmac(key: Buffer, message: Buffer): Buffer {
  const encrypt = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  const first = doubled(Buffer.concat([encrypt.update(ZERO), encrypt.final()]));
  const rest = message.length % BLOCK;
  const isComplete = message.length > 0 && rest === 0;
  const subkey = isComplete ? first : doubled(first);
  const padded = isComplete
    ? Buffer.from(message)
    : Buffer.concat([message, Buffer.from([0x80]), Buffer.alloc(BLOCK - rest - 1)]);
  const last = padded.length - BLOCK;
  for (let at = 0; at < BLOCK; at++) padded[last + at] = (padded[last + at] as number) ^ (subkey[at] as number);
  const chain = createCipheriv('aes-128-cbc', key, ZERO).setAutoPadding(false);
  return chain.update(padded).subarray(last);
}

/** Multiplication by x in GF(2^128). */
function doubled(block: Buffer): Buffer {
  const result = Buffer.alloc(BLOCK);
  let carry = 0;
  for (let at = BLOCK - 1; at >= 0; at--) {
    const value = block[at] as number;
    result[at] = ((value << 1) | carry) & 0xff;
    carry = value >> 7;
  }
  if (carry === 1) result[BLOCK - 1] = (result[BLOCK - 1] as number) ^ 0x87;
  return result;
}

/** AES-GMAC with the nonce of MS-SMB2 3.1.4.1: the message's number and its direction. */
function gmac(key: Buffer, message: Buffer): Buffer {
  const nonce = Buffer.alloc(12);
  message.copy(nonce, 0, 24, 32);
  nonce.writeUInt32LE(message.readUInt32LE(16) & 1, 8);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  cipher.setAAD(message);
  cipher.final();
  return cipher.getAuthTag();
}

/** Signature of a message whose own signature is zero. */
export function signatureOf(signing: Signing, key: Buffer, message: Buffer): Buffer {
  switch (signing) {
    case 'hmac-sha256':
      return createHmac('sha256', key).update(message).digest().subarray(0, SIGNATURE_BYTES);
    case 'aes-cmac':
      return cmac(key, message);
    case 'aes-gmac':
      return gmac(key, message);
  }
}

/** Signs a message in place; its flag says that already. */
export function sign(signing: Signing, key: Buffer, message: Buffer): void {
  signatureOf(signing, key, message).copy(message, SIGNATURE_AT);
}

export function isSignatureValid(signing: Signing, key: Buffer, message: Buffer): boolean {
  const given = Buffer.from(message.subarray(SIGNATURE_AT, SIGNATURE_AT + SIGNATURE_BYTES));
  const unsigned = Buffer.from(message);
  unsigned.fill(0, SIGNATURE_AT, SIGNATURE_AT + SIGNATURE_BYTES);
  return timingSafeEqual(given, signatureOf(signing, key, unsigned));
}

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { MAGIC_ENCRYPTED } from '../wire/header.ts';
import type { Cipher } from '../wire/negotiate.ts';
import { Malformed, Reader } from '../wire/reader.ts';

/** TRANSFORM_HEADER (MS-SMB2 2.2.41) in front of an encrypted message. */
const HEADER_BYTES = 52;
const AUTHENTICATED_FROM = 20;
const TAG_BYTES = 16;

const nonceBytes = (cipher: Cipher): number => (cipher.endsWith('ccm') ? 11 : 12);

export function encrypted(cipher: Cipher, key: Buffer, sessionId: bigint, message: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(MAGIC_ENCRYPTED, 0);
  randomBytes(nonceBytes(cipher)).copy(header, AUTHENTICATED_FROM);
  header.writeUInt32LE(message.length, 36);
  header.writeUInt16LE(1, 42);
  header.writeBigUInt64LE(sessionId, 44);
  const nonce = header.subarray(AUTHENTICATED_FROM, AUTHENTICATED_FROM + nonceBytes(cipher));
  // @types has one signature for each mode; the options are the same.
  const encrypt = createCipheriv(cipher as 'aes-128-gcm', key, nonce, { authTagLength: TAG_BYTES });
  encrypt.setAAD(header.subarray(AUTHENTICATED_FROM), { plaintextLength: message.length });
  const data = Buffer.concat([encrypt.update(message), encrypt.final()]);
  encrypt.getAuthTag().copy(header, 4);
  return Buffer.concat([header, data]);
}

export const isEncrypted = (message: Buffer): boolean =>
  message.length >= 4 && message.readUInt32BE(0) === MAGIC_ENCRYPTED;

/** Throws Malformed where the message was changed, or is of another session. */
export function decrypted(cipher: Cipher, key: Buffer, sessionId: bigint, message: Buffer): Buffer {
  const reader = new Reader(message);
  const header = reader.slice(0, HEADER_BYTES);
  const data = message.subarray(HEADER_BYTES);
  if (reader.u64(44) !== sessionId) throw new Malformed('an encrypted message of another session');
  if (reader.u32(36) !== data.length) throw new Malformed('an encrypted message has a wrong size');
  const nonce = header.subarray(AUTHENTICATED_FROM, AUTHENTICATED_FROM + nonceBytes(cipher));
  const decrypt = createDecipheriv(cipher as 'aes-128-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decrypt.setAuthTag(header.subarray(4, 4 + TAG_BYTES));
  decrypt.setAAD(header.subarray(AUTHENTICATED_FROM), { plaintextLength: data.length });
  try {
    const plain = decrypt.update(data);
    decrypt.final();
    return plain;
  } catch {
    throw new Malformed('an encrypted message was changed on the path');
  }
}

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** Bytes of the key. */
export const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A secret as it is stored. */
export const Sealed = z.object({
  name: z.string(),
  /** Base64 of the nonce, the encrypted text and the authentication tag. */
  iv: z.base64(),
  data: z.base64(),
  tag: z.base64(),
});
export type Sealed = z.infer<typeof Sealed>;

/** Encryption binds the name: a record under another name cannot be opened. */
const contextOf = (name: string): Buffer => Buffer.from(`sounder-secret:${name}`, 'utf8');

/** Encrypts with AES-256-GCM, with a nonce of its own. */
export function seal(key: Buffer, name: string, value: string): Sealed {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(contextOf(name));
  const data = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  const base64 = (bytes: Buffer) => bytes.toString('base64');
  return { name, iv: base64(iv), data: base64(data), tag: base64(cipher.getAuthTag()) };
}

/** @returns null where the record was changed, or belongs to another key or name */
export function unseal(key: Buffer, record: Sealed): string | null {
  try {
    const iv = Buffer.from(record.iv, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(contextOf(record.name));
    decipher.setAuthTag(Buffer.from(record.tag, 'base64'));
    const data = Buffer.from(record.data, 'base64');
    return Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8');
  } catch {
    return null; // the tag does not fit
  }
}

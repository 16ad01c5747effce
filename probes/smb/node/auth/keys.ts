import { createHmac } from 'node:crypto';
import type { Cipher, DialectNumber, Signing } from '../wire/negotiate.ts';

/** Key derivation of SP 800-108 in counter mode with HMAC-SHA256, as MS-SMB2 3.1.4.2 wants it. */
export function derive(key: Buffer, label: string, context: Buffer, bytes: 16 | 32): Buffer {
  const counter = Buffer.from([0, 0, 0, 1]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes * 8, 0);
  const hash = createHmac('sha256', key);
  hash.update(counter).update(`${label}\0`, 'latin1').update(Buffer.alloc(1)).update(context).update(length);
  return hash.digest().subarray(0, bytes);
}

export interface SessionKeys {
  readonly signing: Signing;
  readonly signingKey: Buffer;
  /** null = the server cannot encrypt. */
  readonly encryption: { readonly cipher: Cipher; readonly toServer: Buffer; readonly toClient: Buffer } | null;
}

const text = (value: string): Buffer => Buffer.from(value, 'latin1');

/**
 * Keys of a session from the key that authentication gave.
 * @param preauthHash of all messages until then; SMB 3.1.1 only
 */
export function sessionKeys(
  {
    dialect,
    signing,
    cipher,
  }: { readonly dialect: DialectNumber; readonly signing: Signing; readonly cipher: Cipher | null },
  key: Buffer,
  preauthHash: Buffer,
): SessionKeys {
  if (dialect < 0x0300) return { signing, signingKey: key, encryption: null };
  const bytes = cipher?.startsWith('aes-256') ? 32 : 16;
  const isNewest = dialect === 0x0311;
  const of = (newest: string, older: string, olderContext: string, size: 16 | 32) =>
    isNewest ? derive(key, newest, preauthHash, size) : derive(key, older, text(`${olderContext}\0`), size);
  return {
    signing,
    signingKey: of('SMBSigningKey', 'SMB2AESCMAC', 'SmbSign', 16),
    encryption: cipher && {
      cipher,
      toServer: of('SMBC2SCipherKey', 'SMB2AESCCM', 'ServerIn ', bytes),
      toClient: of('SMBS2CCipherKey', 'SMB2AESCCM', 'ServerOut', bytes),
    },
  };
}

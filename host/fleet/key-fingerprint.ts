import { createHash, type KeyObject } from 'node:crypto';

/** SHA-256 of a public key (SubjectPublicKeyInfo, DER), as claim codes carry the hub's. */
export const pinOf = (publicKey: KeyObject): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest(),
  );

/** The same for people who compare keys, in the form that ssh uses: `SHA256:` and base 64. */
export const keyFingerprint = (publicKey: KeyObject): string =>
  `SHA256:${Buffer.from(pinOf(publicKey)).toString('base64').replace(/=+$/, '')}`;

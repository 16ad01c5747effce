import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type Release, signedText } from '../../core/fleet/release.ts';
import { FaultError } from '../../core/result/result.ts';

/** A new release key (Ed25519), as the PEM text of its private file. */
export const newReleaseKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

/** The public part of a release key, which bundles carry, PEM. Fault `release.bad-key`. */
export function publicReleaseKey(privatePem: string): string {
  return createPublicKey(releaseKey(privatePem)).export({ type: 'spki', format: 'pem' }) as string;
}

/** Signs a bundle. Fault `release.bad-key`. */
export const signRelease = (unsigned: Omit<Release, 'signature'>, privatePem: string): Release => ({
  ...unsigned,
  signature: sign(null, Buffer.from(signedText(unsigned)), releaseKey(privatePem)).toString('base64'),
});

/** Whether a bundle was signed with the private part of this key. */
export function isSignedWith(release: Release, publicPem: string): boolean {
  const key = createPublicKey(publicPem);
  if (key.asymmetricKeyType !== 'ed25519') return false;
  return verify(null, Buffer.from(signedText(release)), key, Buffer.from(release.signature, 'base64'));
}

/** SHA-256 of a file, hex, read in parts. */
export async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function releaseKey(privatePem: string): KeyObject {
  try {
    const key = createPrivateKey(privatePem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Not a key: refused like one of another kind.
  }
  throw new FaultError({
    code: 'release.bad-key',
    message: 'This is not a release key',
    hint: 'sounder fleet release-key FILE makes one',
  });
}

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import { FaultError } from '../../core/result/result.ts';
import { readPrivate, writePrivate } from '../secrets/private-file.ts';
import { systemErrorText } from '../system-error-text.ts';

const MAX_KEY_BYTES = 4096;
const CURVE = 'prime256v1';

/** The key pair of an agent, which never leaves its host. */
export interface AgentKey {
  /** PKCS #8, PEM. */
  readonly privatePem: string;
  readonly publicKey: KeyObject;
}

/** Reads the key in a private file, or makes one (P-256). Faults: `secret.*`, `agent.bad-key`. */
export function agentKey(path: string): AgentKey {
  const stored = readPrivate(path, { maxBytes: MAX_KEY_BYTES })?.toString('utf8');
  if (stored !== undefined) return parseKey(path, stored);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: CURVE });
  const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  writePrivate(path, privatePem);
  return { privatePem, publicKey };
}

function parseKey(path: string, privatePem: string): AgentKey {
  try {
    const privateKey = createPrivateKey(privatePem);
    if (privateKey.asymmetricKeyDetails?.namedCurve !== CURVE) throw new Error('it is no key on the curve P-256');
    return { privatePem, publicKey: createPublicKey(privateKey) };
  } catch (error) {
    throw new FaultError({
      code: 'agent.bad-key',
      message: `${path} holds no key: ${systemErrorText(error)}`,
      hint: 'remove it, and claim this agent again',
    });
  }
}

/** A certificate request (PKCS #10) for the key, PEM. Its subject says nothing: the station decides on the identity. */
export async function certificateRequest({ privatePem, publicKey }: AgentKey): Promise<string> {
  // Only here: the library takes longer to load than the rest of an agent.
  await import('reflect-metadata');
  const { Pkcs10CertificateRequestGenerator } = await import('@peculiar/x509');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
  const privateDer = createPrivateKey(privatePem).export({ type: 'pkcs8', format: 'der' });
  const publicDer = publicKey.export({ type: 'spki', format: 'der' });
  const { subtle } = webcrypto;
  // Node's type of keys has usages that the types of pages lack.
  const keys = {
    privateKey: await subtle.importKey('pkcs8', Uint8Array.from(privateDer), algorithm, false, ['sign']),
    publicKey: await subtle.importKey('spki', Uint8Array.from(publicDer), algorithm, true, ['verify']),
  } as unknown as Parameters<typeof Pkcs10CertificateRequestGenerator.create>[0]['keys'];
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: 'CN=sounder-agent',
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  });
  return request.toString('pem');
}

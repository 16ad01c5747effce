import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  webcrypto,
  type X509Certificate,
} from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { X509CertificateGenerator } from '@peculiar/x509';
import type { Clock } from '../../core/ports/clock.ts';
import { FaultError } from '../../core/result/result.ts';
import { pinOf } from '../../host/fleet/key-fingerprint.ts';
import { readPrivate, writePrivate } from '../../host/secrets/private-file.ts';

const MAX_PEM_BYTES = 16 * 1024;
const DAY_MS = 86_400_000;
/** Small boards have no clock that runs without power: a certificate is valid although it is still yesterday there. */
const BACKDATED_MS = DAY_MS;
const AUTHORITY_DAYS = 3650;
const HUB_DAYS = 365;
const AGENT_DAYS = 30;
/** An agent asks for the next certificate after this part of the time. */
const RENEW_AFTER_DAYS = 20;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** The identity in an agent's certificate. */
const AGENT_URI = /^URI:urn:sounder:agent:([0-9a-f-]{36})$/;

/** A certificate that was issued to an agent. */
export interface IssuedCertificate {
  /** PEM. */
  readonly certificate: string;
  readonly expiresMs: number;
  /** Unix ms. */
  readonly renewAfter: number;
}

type CryptoKeys = { readonly privateKey: webcrypto.CryptoKey; readonly publicKey: webcrypto.CryptoKey };
type LibraryKey = Extract<Library, { readonly signingKey: unknown }>['signingKey'];
type Library = Parameters<typeof X509CertificateGenerator.create>[0];
type Usages = Library['extensions'];

/**
 * The station's certificate authority: self-made, P-256, its key in a private file of the data folder. It signs the hub's
 * certificate and those of agents.
 */
export class Authority {
  /** PEM. */
  readonly certificate: string;
  /** Key and certificate of the hub's listener, PEM. */
  readonly hub: { readonly key: string; readonly certificate: string };
  /** SHA-256 of the hub's public key, as claim codes carry it. */
  readonly pin: Uint8Array<ArrayBuffer>;
  private readonly keys: CryptoKeys;
  private readonly clock: Clock;

  private constructor(
    parts: Pick<Authority, 'certificate' | 'hub' | 'pin'> & { readonly keys: CryptoKeys; readonly clock: Clock },
  ) {
    this.certificate = parts.certificate;
    this.hub = parts.hub;
    this.pin = parts.pin;
    this.keys = parts.keys;
    this.clock = parts.clock;
  }

  /** Reads the authority in a folder, or makes one. Faults: `secret.*`. */
  static async open(dir: string, clock: Clock): Promise<Authority> {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const keys = await keysOf(privatePem(join(dir, 'authority.key')));
    const certificate = await ownCertificate(join(dir, 'authority.pem'), keys, clock);
    const hubKey = privatePem(join(dir, 'hub.key'));
    const hubKeys = await keysOf(hubKey);
    const { ExtendedKeyUsage, ExtendedKeyUsageExtension } = await x509();
    const hub = await sign(keys, {
      subject: 'Sounder hub',
      publicKey: hubKeys.publicKey,
      extensions: [new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth])],
      days: HUB_DAYS,
      clock,
    });
    return new Authority({
      certificate,
      hub: { key: hubKey, certificate: hub },
      pin: pinOf(createPublicKey(hubKey)),
      keys,
      clock,
    });
  }

  /**
   * Issues a certificate for the key of a request (PKCS #10, PEM).
   * @param id UUID of the agent
   * Fault `claim.bad-request`.
   */
  async issue(csr: string, id: string): Promise<IssuedCertificate> {
    return this.issueTo(await readRequest(csr), id);
  }

  /** Issues the next certificate of an agent, for the key that it has. Fault `claim.bad-request`. */
  async renew(
    csr: string,
    { id, keyPin }: { readonly id: string; readonly keyPin: string },
  ): Promise<IssuedCertificate> {
    const request = await readRequest(csr);
    if (Buffer.from(request.pin).toString('hex') === keyPin) return this.issueTo(request, id);
    throw new FaultError({ code: 'claim.bad-request', message: 'The certificate request is of another key' });
  }

  private async issueTo(
    { publicKey }: { readonly publicKey: webcrypto.CryptoKey },
    id: string,
  ): Promise<IssuedCertificate> {
    const { ExtendedKeyUsage, ExtendedKeyUsageExtension, SubjectAlternativeNameExtension } = await x509();
    const uri = new SubjectAlternativeNameExtension([{ type: 'url', value: `urn:sounder:agent:${id}` }]);
    const certificate = await sign(this.keys, {
      subject: 'Sounder agent',
      publicKey,
      extensions: [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]), uri],
      days: AGENT_DAYS,
      clock: this.clock,
    });
    const nowMs = this.clock.nowMs();
    return { certificate, expiresMs: nowMs + AGENT_DAYS * DAY_MS, renewAfter: nowMs + RENEW_AFTER_DAYS * DAY_MS };
  }
}

/** The agent's UUID in its certificate; null = it is not an agent's. */
export function agentIdOf(certificate: X509Certificate): string | null {
  return AGENT_URI.exec(certificate.subjectAltName ?? '')?.[1] ?? null;
}

/** Checks a certificate request and reads its key. Fault `claim.bad-request`. */
export async function readRequest(
  csr: string,
): Promise<{ readonly publicKey: webcrypto.CryptoKey; readonly pin: Uint8Array<ArrayBuffer>; readonly spki: Buffer }> {
  const { Pkcs10CertificateRequest } = await x509();
  try {
    const request = new Pkcs10CertificateRequest(csr);
    if (!(await request.verify())) throw new Error('its signature is not of its key');
    const publicKey = (await request.publicKey.export(ALGORITHM, ['verify'])) as webcrypto.CryptoKey;
    const spki = Buffer.from(request.publicKey.rawData);
    return { publicKey, spki, pin: pinOf(createPublicKey({ key: spki, format: 'der', type: 'spki' })) };
  } catch (error) {
    throw new FaultError({
      code: 'claim.bad-request',
      message: `The certificate request is not valid: ${(error as Error).message}`,
    });
  }
}

/** Loads the library when it is first needed: it takes longer than the rest of the station's start. */
async function x509() {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

/** PKCS #8, PEM; made where there is none. */
function privatePem(path: string): string {
  const stored = readPrivate(path, { maxBytes: MAX_PEM_BYTES })?.toString('utf8');
  if (stored !== undefined) return stored;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  writePrivate(path, pem);
  return pem;
}

async function keysOf(pem: string): Promise<CryptoKeys> {
  const privateDer = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  const publicDer = createPublicKey(pem).export({ type: 'spki', format: 'der' });
  const { subtle } = webcrypto;
  return {
    privateKey: await subtle.importKey('pkcs8', Uint8Array.from(privateDer), ALGORITHM, false, ['sign']),
    publicKey: await subtle.importKey('spki', Uint8Array.from(publicDer), ALGORITHM, true, ['verify']),
  };
}

async function ownCertificate(path: string, keys: CryptoKeys, clock: Clock): Promise<string> {
  const stored = readPrivate(path, { maxBytes: MAX_PEM_BYTES })?.toString('utf8');
  if (stored !== undefined) return stored;
  const { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension } = await x509();
  const made = await sign(keys, {
    subject: AUTHORITY_NAME,
    publicKey: keys.publicKey,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
    days: AUTHORITY_DAYS,
    clock,
  });
  writePrivate(path, made);
  return made;
}

const AUTHORITY_NAME = 'Sounder authority';

interface Signing {
  readonly subject: string;
  readonly publicKey: webcrypto.CryptoKey;
  readonly extensions: NonNullable<Usages>;
  readonly days: number;
  readonly clock: Clock;
}

/** Signs a certificate. Identities are never in its subject, where libraries differ in how they quote. */
async function sign(by: CryptoKeys, { subject, publicKey, extensions, days, clock }: Signing): Promise<string> {
  const { X509CertificateGenerator } = await x509();
  const serial = randomBytes(16);
  serial[0] = (serial[0] as number) & 0x7f; // a negative number is none
  const nowMs = clock.nowMs();
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial.toString('hex'),
    subject: `CN=${subject}`,
    issuer: `CN=${AUTHORITY_NAME}`,
    notBefore: new Date(nowMs - BACKDATED_MS),
    notAfter: new Date(nowMs + days * DAY_MS),
    publicKey: forLibrary(publicKey),
    signingKey: forLibrary(by.privateKey),
    signingAlgorithm: SIGNING,
    extensions,
  });
  return certificate.toString('pem');
}

/** Node's type of keys has usages that the library's does not know yet. */
const forLibrary = (key: webcrypto.CryptoKey): LibraryKey => key as unknown as LibraryKey;

import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { CertificateFacts, CertificateProblem } from '../../core/service/tls-facts.ts';

/** Certificates of a chain that are reported: servers may send any number. */
const MAX_CHAIN = 6;
const MAX_NAMES = 50;
const MAX_TEXT = 200;

/** The chain of a server's certificate as the server sent it, itself first. */
export function chainOf(leaf: X509Certificate): readonly CertificateFacts[] {
  const chain: CertificateFacts[] = [];
  for (let one: X509Certificate | undefined = leaf; one && chain.length < MAX_CHAIN; one = one.issuerCertificate) {
    const facts = factsOf(one, chain.length === 0);
    if (chain.some(({ fingerprint }) => fingerprint === facts.fingerprint)) break; // a root is its own issuer
    chain.push(facts);
  }
  return chain;
}

function factsOf(certificate: X509Certificate, withNames: boolean): CertificateFacts {
  return {
    subject: nameText(certificate.subject),
    issuer: nameText(certificate.issuer),
    names: withNames ? namesOf(certificate.subjectAltName ?? '') : [],
    notBeforeMs: certificate.validFromDate.getTime(),
    notAfterMs: certificate.validToDate.getTime(),
    serial: certificate.serialNumber.slice(0, MAX_TEXT),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    key: keyText(certificate),
    signature: certificate.signatureAlgorithm ?? certificate.signatureAlgorithmOid,
  };
}

/** The common name of a subject or issuer, else all of it in one line. */
function nameText(name: string | undefined): string {
  const lines = (name ?? '').split('\n');
  const common = lines.find((line) => line.startsWith('CN='));
  return (common?.slice(3) ?? lines.join(', ')).slice(0, MAX_TEXT);
}

/** Names of `DNS:a.example, IP Address:192.0.2.1`; those with odd characters are quoted as JSON strings. */
export function namesOf(subjectAltName: string): string[] {
  const names = subjectAltName.matchAll(/(?:^|, )(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g);
  return [...names].slice(0, MAX_NAMES).map(([, name = '']) => name.slice(0, MAX_TEXT));
}

const CURVES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

function keyText({ publicKey }: X509Certificate): string {
  try {
    const { asymmetricKeyType: type = '', asymmetricKeyDetails: details } = publicKey;
    if (type === 'ec') return `EC ${CURVES[details?.namedCurve ?? ''] ?? details?.namedCurve ?? ''}`.trim();
    return details?.modulusLength ? `${type.toUpperCase()} ${details.modulusLength}` : type;
  } catch {
    return 'unknown';
  }
}

/** Whether a certificate is valid for a name or an address, RFC 6125. */
export function isValidFor(certificate: X509Certificate, name: string): boolean {
  if (isIP(name) !== 0) return certificate.checkIP(name) !== undefined;
  return certificate.checkHost(name, { subject: 'never' }) !== undefined;
}

/** Codes of OpenSSL's chain verification; others are `invalid`. */
const CHAIN_PROBLEMS: Readonly<Record<string, CertificateProblem>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: { code: 'self-signed', text: 'The certificate is self-signed' },
  SELF_SIGNED_CERT_IN_CHAIN: {
    code: 'unknown-authority',
    text: 'The chain ends in a certification authority that is not trusted',
  },
  UNABLE_TO_GET_ISSUER_CERT: { code: 'unknown-authority', text: 'An issuer of the chain is unknown' },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { code: 'unknown-authority', text: 'An issuer of the chain is unknown' },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    code: 'incomplete-chain',
    text: 'The issuer is not trusted, and the server sent no intermediate certificate',
  },
  CERT_HAS_EXPIRED: { code: 'expired', text: 'A certificate of the chain has expired' },
  CERT_NOT_YET_VALID: { code: 'not-yet-valid', text: 'A certificate of the chain is not valid yet' },
  CERT_REVOKED: { code: 'revoked', text: 'The certificate is revoked' },
  EE_KEY_TOO_SMALL: { code: 'weak', text: 'The key of the certificate is too small' },
  CA_KEY_TOO_SMALL: { code: 'weak', text: 'The key of a certification authority is too small' },
  CA_MD_TOO_WEAK: { code: 'weak', text: 'A signature of the chain uses a weak hash' },
};

const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/**
 * Everything that is wrong with a chain.
 * @param verdict code of OpenSSL's verification; null = it found nothing. It names one problem only, thus dates are
 * checked here as well
 */
export function problemsOf(
  chain: readonly CertificateFacts[],
  verdict: string | null,
  names: { readonly asked: string; readonly isValid: boolean },
  nowMs: number,
): CertificateProblem[] {
  const dates = chain.flatMap((one, at) => dateProblem(one, at, nowMs));
  const problems: CertificateProblem[] = [...dates];
  if (!names.isValid) problems.push({ code: 'wrong-name', text: nameProblem(names.asked, chain[0]?.names ?? []) });
  const isDate = verdict === 'CERT_HAS_EXPIRED' || verdict === 'CERT_NOT_YET_VALID';
  if (verdict !== null && !(isDate && dates.length > 0)) {
    problems.push(CHAIN_PROBLEMS[verdict] ?? { code: 'invalid', text: `Verification failed: ${verdict}` });
  }
  return problems;
}

function dateProblem(one: CertificateFacts, at: number, nowMs: number): CertificateProblem[] {
  const which =
    at === 0
      ? 'The certificate'
      : `The certificate of ${one.issuer === one.subject ? 'the authority' : 'the issuer'} ${one.subject}`;
  if (nowMs > one.notAfterMs) return [{ code: 'expired', text: `${which} expired on ${dayText(one.notAfterMs)}` }];
  if (nowMs < one.notBeforeMs) {
    return [{ code: 'not-yet-valid', text: `${which} is not valid before ${dayText(one.notBeforeMs)}` }];
  }
  return [];
}

function nameProblem(asked: string, names: readonly string[]): string {
  if (names.length === 0) return `The certificate is not valid for ${asked}: it has no names`;
  const shown = names.slice(0, 3).join(', ');
  return `The certificate is not valid for ${asked}, only for ${shown}${names.length > 3 ? ' …' : ''}`;
}

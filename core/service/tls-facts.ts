import { z } from 'zod';

/** A reason for which a certificate is not valid. */
export const CertificateProblem = z.object({
  code: z.enum([
    'expired',
    'not-yet-valid',
    'wrong-name',
    'self-signed',
    'unknown-authority',
    'incomplete-chain',
    'revoked',
    'weak',
    'invalid',
  ]),
  /** A sentence for users, without a full stop. */
  text: z.string(),
});
export type CertificateProblem = z.infer<typeof CertificateProblem>;

/** One certificate, as a server sent it. */
export const CertificateFacts = z.object({
  /** Common name, else the whole subject. */
  subject: z.string(),
  issuer: z.string(),
  /** DNS names and addresses it is valid for; at most 50. */
  names: z.array(z.string()),
  notBeforeMs: z.number(),
  notAfterMs: z.number(),
  serial: z.string(),
  /** SHA-256, hexadecimal in lower case. */
  fingerprint: z.string(),
  /** Public key, as `RSA 2048` or `EC P-256`. */
  key: z.string(),
  signature: z.string(),
});
export type CertificateFacts = z.infer<typeof CertificateFacts>;

/** Findings of a TLS handshake: plain data for details. */
export const TlsFacts = z.object({
  /** TLS version, as `TLSv1.3`. */
  protocol: z.string(),
  cipher: z.string(),
  /** Protocol that the server chose; null = none. */
  alpn: z.string().nullable(),
  /** The name that the certificate was checked for. */
  serverName: z.string(),
  /** Empty = valid. */
  problems: z.array(CertificateProblem),
  /** The server's first, then the issuers that the server sent: without the root, usually. */
  chain: z.array(CertificateFacts),
});
export type TlsFacts = z.infer<typeof TlsFacts>;

const DAY_MS = 86_400_000;

/** Whole days until the server's certificate expires, negative afterwards; null = there is none. */
export function daysLeft({ chain }: Pick<TlsFacts, 'chain'>, nowMs: number): number | null {
  const leaf = chain[0];
  return leaf === undefined ? null : Math.floor((leaf.notAfterMs - nowMs) / DAY_MS);
}

/** The problems in one sentence. */
export const describeProblems = (problems: readonly CertificateProblem[]): string =>
  problems.map(({ text }) => text).join('; ');

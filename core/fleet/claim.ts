import { z } from 'zod';
import { AgentName } from './agent-name.ts';

/**
 * The claim: an agent that has a code asks the hub for a certificate (`POST /claim`, JSON, over TLS with the hub's key
 * pinned by the code). While it waits in the lobby, it repeats the same request.
 */
export const CLAIM_PATH = '/claim';
/** Limits of the bodies of request and answer. */
export const MAX_CLAIM_BYTES = 64 * 1024;

const PEM_MAX = 16 * 1024;
const Pem = z.string().max(PEM_MAX);
/** Shown in tables of terminals and pages: line breaks could forge rows of others. */
const Line = z
  .string()
  .max(255)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'it has control characters');

/** An agent's host, as it reports it: for people who approve it, never a proof. */
export const AgentFacts = z.object({
  hostName: Line,
  /** Lasting identity of the installation, hashed; empty = none. */
  machine: Line,
  /** `linux`, and its name and version where known. */
  os: Line,
  arch: Line,
  cpus: z.int().min(1).max(4096),
  memoryBytes: z.number().min(0),
  macs: z.array(Line).max(32),
  addresses: z.array(Line).max(64),
  /** Version of Sounder. */
  version: Line,
  /** Model of the board, `Raspberry Pi 3 Model B Rev 1.2`; null = unknown. */
  boardModel: Line.nullable(),
});
export type AgentFacts = z.infer<typeof AgentFacts>;

export const ClaimRequest = z.object({
  /** `claimProof` of the code's secret and `csr`. */
  proof: z.string().regex(/^[0-9a-f]{64}$/),
  /** Certificate request (PKCS #10) of the agent's own key, PEM. */
  csr: Pem,
  /** The name that the agent asks for; null = the station chooses. */
  name: AgentName.nullable(),
  facts: AgentFacts,
});
export type ClaimRequest = z.infer<typeof ClaimRequest>;

export const ClaimAnswer = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('waiting'),
    id: Line,
    /** Fingerprint of the agent's key (`keyFingerprint`), as the station shows it for comparison. */
    fingerprint: Line,
  }),
  z.object({
    state: z.literal('approved'),
    /** The agent's certificate, PEM. */
    certificate: Pem,
    /** Certificate of the station's authority, PEM, which also signs the hub's. */
    authority: Pem,
    agentName: AgentName,
    /** Unix ms. */
    renewAfter: z.number(),
  }),
]);
export type ClaimAnswer = z.infer<typeof ClaimAnswer>;

const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const;

const keyOf = (secret: Uint8Array<ArrayBuffer>, use: 'sign' | 'verify') =>
  crypto.subtle.importKey('raw', secret, HMAC, false, [use]);

/** Proves knowledge of a code's secret for one certificate request: HMAC-SHA-256 of its PEM text, in hex. */
export async function claimProof(secret: Uint8Array<ArrayBuffer>, csr: string): Promise<string> {
  const proof = await crypto.subtle.sign('HMAC', await keyOf(secret, 'sign'), new TextEncoder().encode(csr));
  return Array.from(new Uint8Array(proof), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Compares in a time that does not depend on where the proof is wrong. */
export async function verifyClaimProof(
  secret: Uint8Array<ArrayBuffer>,
  { csr, proof }: Pick<ClaimRequest, 'csr' | 'proof'>,
): Promise<boolean> {
  const bytes = Uint8Array.from({ length: proof.length / 2 }, (_, at) =>
    Number.parseInt(proof.slice(2 * at, 2 * at + 2), 16),
  );
  return crypto.subtle.verify('HMAC', await keyOf(secret, 'verify'), bytes, new TextEncoder().encode(csr));
}

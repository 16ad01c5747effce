import { z } from 'zod';
import type { Json } from '../../../core/ports/service.ts';
import { TlsFacts } from '../../../core/service/tls-facts.ts';
import { EXPECTATIONS, type Expectation, PHASES } from './columns.ts';

const Duration = z.number().nullable();

/** Durations of a hop's phases, ms; null = it had no such phase. */
export const Phases = z.object({
  dnsMs: Duration,
  connectMs: Duration,
  proxyMs: Duration,
  tlsMs: Duration,
  firstByteMs: Duration,
  transferMs: Duration,
});
export type Phases = z.infer<typeof Phases>;

/** One request with its response: the first one, or one that a redirect led to. */
export const Hop = z.object({
  method: z.string(),
  url: z.string(),
  /** Address and port of the connection; null = there was none. */
  address: z.string().nullable(),
  /** The connection goes to a proxy. */
  isProxied: z.boolean(),
  /** null = there was no answer. */
  status: z.number().nullable(),
  reason: z.string(),
  bodyBytes: z.number(),
  /** Start relative to the first hop's, ms. */
  startMs: z.number(),
  phases: Phases,
});
export type Hop = z.infer<typeof Hop>;

/** Result of one expectation. */
export const Checked = z.object({
  kind: z.enum(Object.keys(EXPECTATIONS) as Expectation[]),
  /** The expectation as written. */
  wanted: z.string(),
  isMet: z.boolean(),
  /** Short text of what was found instead; null = nothing to say. */
  found: z.string().nullable(),
});
export type Checked = z.infer<typeof Checked>;

/** A transaction in full. */
export const HttpDetail = z.object({
  hops: z.array(Hop),
  /** TLS of the last hop that has it. */
  tls: TlsFacts.nullable(),
  /** Header fields of the last response, those of the server's software and of content. */
  headers: z.array(z.tuple([z.string(), z.string()])),
  checked: z.array(Checked),
  /** null = none. */
  error: z.string().nullable(),
});
export type HttpDetail = z.infer<typeof HttpDetail>;

/** Reads a stored detail; null for one of another form. */
export function readDetail(stored: Json | undefined): HttpDetail | null {
  const parsed = HttpDetail.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

/** The sentence of a detail of another form: of an error before the transaction began. */
export function errorOf(stored: Json | undefined): string | null {
  const parsed = z.object({ error: z.string().nullable() }).safeParse(stored);
  return parsed.success ? parsed.data.error : null;
}

/** Duration of a hop, ms: its phases follow each other. */
export const hopMs = ({ phases }: Pick<Hop, 'phases'>): number =>
  PHASES.reduce((sum, phase) => sum + (phases[phase] ?? 0), 0);

import { z } from 'zod';
import { TlsFacts } from '../../../core/service/tls-facts.ts';

/** An expectation with its result. */
const Checked = z.object({
  kind: z.enum(['text', 'regex', 'rejected-regex']),
  wanted: z.string(),
  isMet: z.boolean(),
});
export type Checked = z.infer<typeof Checked>;

/** A transaction in full. */
export const BannerDetail = z.object({
  error: z.string().nullable(),
  /** Received text in lines, other control characters as codes, at most 2000 characters; null = nothing came. */
  banner: z.string().nullable(),
  /** Bytes received. */
  bytes: z.number(),
  connectMs: z.number().nullable(),
  tlsMs: z.number().nullable(),
  bannerMs: z.number().nullable(),
  checked: z.array(Checked),
  tls: TlsFacts.nullable(),
});
export type BannerDetail = z.infer<typeof BannerDetail>;

/** Reads a stored detail; null = it is of no form that this version knows. */
export function bannerDetail(stored: unknown): BannerDetail | null {
  const parsed = BannerDetail.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

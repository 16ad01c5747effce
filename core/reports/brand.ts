import { z } from 'zod';
import { readPng } from '../pictures/png.ts';

/** A logo, PNG or SVG. */
export const Logo = z.object({
  type: z.enum(['image/png', 'image/svg+xml']),
  /** The file in base64. */
  base64: z.string(),
});
export type Logo = z.infer<typeof Logo>;

/** Name, logo and colour of the company that hands a report over; null = none. */
export const Brand = z.object({
  company: z.string().nullable(),
  /** Colour of headings and lines, as `#14508c`; it carries no information. */
  accent: z
    .string()
    .regex(/^#[0-9a-f]{6}$/)
    .nullable(),
  logo: Logo.nullable(),
});
export type Brand = z.infer<typeof Brand>;

export const PLAIN_BRAND: Brand = { company: null, accent: null, logo: null };

export const DEFAULT_ACCENT = '#14508c';

/** Largest logo, bytes. */
export const MAX_LOGO_BYTES = 2e6;
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** The file of a logo. */
export const logoBytes = ({ base64 }: Logo): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** A file as a logo, or why it cannot be one: in words that follow its name. */
export function logoOf(bytes: Uint8Array): { readonly type: Logo['type'] } | { readonly reason: string } {
  if (bytes.byteLength > MAX_LOGO_BYTES) return { reason: `is larger than ${MAX_LOGO_BYTES / 1e6} MB` };
  if (PNG.every((byte, at) => bytes[at] === byte))
    return 'error' in readPng(bytes) ? { reason: 'is a damaged or incomplete PNG file' } : { type: 'image/png' };
  const text = new TextDecoder().decode(bytes);
  if (!/<svg[\s>/]/.test(text.slice(0, 2000))) return { reason: 'is neither PNG nor SVG' };
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) return { reason: 'has a document type, which an SVG does not need' };
  return { type: 'image/svg+xml' };
}

import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { coverageOf } from '../../core/reports/pdf/font-coverage.ts';
import { familyOf } from '../../core/reports/pdf/font-tables.ts';

/** A font that was given for a PDF. */
export interface ReportFont {
  readonly path: string;
  readonly family: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** Largest font file: those of all Chinese characters have 20 MB. */
const MAX_BYTES = 100_000_000;

/** Reads a font. @returns why it is none. Throws what the file system throws */
export function readFont(path: string): ReportFont | { readonly reason: string } {
  if (statSync(path).size > MAX_BYTES) return { reason: `is larger than ${MAX_BYTES / 1e6} MB` };
  const bytes = readFileSync(path);
  try {
    coverageOf([bytes]);
    const family = familyOf(bytes);
    if (family === null) return { reason: 'has no name' };
    return { path, family, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { reason: 'is no TrueType or OpenType font' };
  }
}

import { createHash } from 'node:crypto';
import { coverageOf } from '../../core/reports/pdf/font-coverage.ts';
import { familyOf, tableOffset, viewOf } from '../../core/reports/pdf/font-tables.ts';
import { type NamedFont, namedFont } from '../../core/reports/pdf/named-font.ts';
import { readLimited } from './limited-file.ts';

/** A font that was given for a PDF. */
export interface ReportFont extends NamedFont {
  /** Checksum of the file as it was given. */
  readonly sha256: string;
}

/** Largest font file: those of all Chinese characters have 20 MB. */
const MAX_BYTES = 100_000_000;

/** Reads a font. @returns why it is none. Throws what the file system throws */
export function readFont(path: string): ReportFont | { readonly reason: string } {
  const bytes = readLimited(path, MAX_BYTES);
  if ('reason' in bytes) return bytes;
  try {
    coverageOf([bytes]);
    const family = familyOf(bytes);
    if (family === null) return { reason: 'has no name' };
    if (tableOffset(viewOf(bytes), 'fvar') !== null) return { reason: 'is a variable font; a static one is needed' };
    return { ...namedFont(bytes, family), sha256: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { reason: 'is no TrueType or OpenType font' };
  }
}

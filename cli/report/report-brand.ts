import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Brand, logoOf, PLAIN_BRAND } from '../../core/reports/brand.ts';
import type { ReportLayout } from '../../core/reports/manifest.ts';
import type { Paper } from '../../core/reports/paper.ts';
import type { Redaction } from '../../core/reports/redact/redact-document.ts';
import { printable } from '../../core/text/printable.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import { type ReportFont, readFont } from '../../station/reports/report-fonts.ts';
import { usage } from '../command/usage.ts';

interface BrandOptions {
  readonly company?: string;
  readonly logo?: string;
  readonly accent?: string;
}

const MAX_NAME = 100;

/** The company of a report from the command line; null = none is given. Throws FaultErrors `usage.*`. */
export function brandOf({ company, logo, accent }: BrandOptions): Brand | null {
  if (company === undefined && logo === undefined && accent === undefined) return null;
  if (company !== undefined && (company.trim() === '' || company.length > MAX_NAME)) {
    throw usage(`--company has 1 to ${MAX_NAME} characters`);
  }
  if (accent !== undefined && !/^#[0-9a-f]{6}$/i.test(accent)) {
    throw usage(`--accent: ${JSON.stringify(accent)} is not a colour`, 'give one as #14508c');
  }
  return {
    ...PLAIN_BRAND,
    company: company === undefined ? null : printable(company.trim()),
    accent: accent?.toLowerCase() ?? null,
    logo: logo === undefined ? null : readLogo(resolve(logo)),
  };
}

function readLogo(path: string): Brand['logo'] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw usage(`--logo: ${path} cannot be read: ${systemErrorText(error)}`, 'give a PNG or SVG file');
  }
  const logo = logoOf(bytes);
  if ('reason' in logo) throw usage(`--logo: ${path} ${logo.reason}`, 'give a PNG or SVG file');
  return { type: logo.type, base64: bytes.toString('base64') };
}

/** Fonts from the command line. Throws FaultErrors `usage.*`. */
export const fontsOf = (paths: readonly string[]): readonly ReportFont[] => paths.map((path) => fontAt(resolve(path)));

function fontAt(path: string): ReportFont {
  let font: ReturnType<typeof readFont>;
  try {
    font = readFont(path);
  } catch (error) {
    throw usage(`--font: ${path} cannot be read: ${systemErrorText(error)}`, 'give a TrueType or OpenType file');
  }
  if ('reason' in font) throw usage(`--font: ${path} ${font.reason}`, 'give a TrueType or OpenType file');
  return font;
}

/** The layout as the manifest keeps it. */
export const layoutOf = (
  { paper, redact }: { readonly paper: Paper; readonly redact: readonly Redaction[] },
  brand: Brand | null,
  fonts: readonly ReportFont[],
): ReportLayout => ({
  paper,
  redact: [...redact],
  company: brand?.company ?? null,
  accent: brand?.accent ?? null,
  logo: brand?.logo ? createHash('sha256').update(Buffer.from(brand.logo.base64, 'base64')).digest('hex') : null,
  ...(fonts.length > 0 ? { fonts: fonts.map(({ sha256 }) => sha256) } : {}),
});

import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { type Brand, logoOf, MAX_LOGO_BYTES } from '../../core/reports/brand.ts';
import { type LayoutOptions, MAX_TEMPLATE_BYTES, type Template } from '../../core/reports/layout-options.ts';
import type { ReportLayout } from '../../core/reports/manifest.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import type { DocxTemplate } from './docx/fill-template.ts';
import { readLimited } from './limited-file.ts';

/** A file that a layout needs, or why it cannot be taken: in words that follow its path. */
export type LayoutFile<Content> = Content | { readonly reason: string };

export function readLogo(path: string): LayoutFile<NonNullable<Brand['logo']>> {
  const bytes = contentOf(path, MAX_LOGO_BYTES);
  if ('reason' in bytes) return bytes;
  const logo = logoOf(bytes);
  return 'reason' in logo ? logo : { type: logo.type, base64: bytes.toString('base64') };
}

export function readTemplate(path: string): LayoutFile<Template> {
  const bytes = contentOf(path, MAX_TEMPLATE_BYTES);
  if ('reason' in bytes) return bytes;
  return { name: basename(path), base64: bytes.toString('base64') };
}

function contentOf(path: string, maxBytes: number): LayoutFile<Buffer> {
  try {
    return readLimited(path, maxBytes);
  } catch (error) {
    return { reason: `cannot be read: ${systemErrorText(error)}` };
  }
}

export const docxTemplate = ({ name, base64 }: Template): DocxTemplate => ({
  name,
  bytes: Buffer.from(base64, 'base64'),
});

/** The template of a layout; null = the shipped one. */
export const templateOf = ({ template }: LayoutOptions): DocxTemplate | null => template && docxTemplate(template);

/** The layout as the manifest keeps it: checksums in place of files. */
export const manifestLayout = ({ paper, redact, brand, template }: LayoutOptions): ReportLayout => ({
  ...{ paper, redact: [...redact], company: brand.company, accent: brand.accent },
  logo: brand.logo && checksum(brand.logo.base64),
  template: template && checksum(template.base64),
});

const checksum = (base64: string): string => createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');

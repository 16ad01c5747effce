import { type Logo, logoOf, MAX_LOGO_BYTES } from '../../../core/reports/brand.ts';
import type { TemplateProblem } from '../../../core/reports/docx/template-problem.ts';
import { LayoutOptions, MAX_TEMPLATE_BYTES, type Template } from '../../../core/reports/layout-options.ts';
import type { Paper } from '../../../core/reports/paper.ts';
import type { Redaction } from '../../../core/reports/redact/redact-document.ts';
import { base64Of } from '../surveys/files/read-file.ts';

export const PAPER_TITLES: Readonly<Record<Paper, string>> = { a4: 'A4', letter: 'Letter' };
export const REDACTION_TITLES: Readonly<Record<Redaction, string>> = {
  addresses: 'Leave out addresses and names of hosts',
  notes: 'Leave out notes and photos',
};

/** Why a chosen file cannot be used. */
export interface Refused {
  readonly problem: string;
  /** Each of its faults. */
  readonly parts?: readonly TemplateProblem[];
}

export type Chosen<Content> = Content | Refused;

export async function chosenLogo(file: File): Promise<Chosen<Logo>> {
  if (file.size > MAX_LOGO_BYTES) return { problem: `${file.name} is larger than ${MAX_LOGO_BYTES / 1e6} MB` };
  const logo = logoOf(new Uint8Array(await file.arrayBuffer()));
  if ('reason' in logo) return { problem: `${file.name} ${logo.reason}: choose a PNG or SVG file` };
  return { type: logo.type, base64: await base64Of(file) };
}

export async function chosenTemplate(file: File): Promise<Chosen<Template>> {
  if (file.size > MAX_TEMPLATE_BYTES) return { problem: `${file.name} is larger than ${MAX_TEMPLATE_BYTES / 1e6} MB` };
  if (!/\.docx$/i.test(file.name)) return { problem: `${file.name} is no Word document (.docx)` };
  return { name: file.name, base64: await base64Of(file) };
}

/** The layout of a form, in which an empty company is none; or what is wrong with it. */
export function layoutOf(layout: LayoutOptions): LayoutOptions | { readonly problem: string } {
  const company = layout.brand.company?.trim() || null;
  const parsed = LayoutOptions.safeParse({ ...layout, brand: { ...layout.brand, company } });
  return parsed.success ? parsed.data : { problem: parsed.error.issues[0]?.message ?? 'The layout is not valid' };
}

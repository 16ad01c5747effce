import { z } from 'zod';
import { surveyLine } from '../surveys/survey-line.ts';
import { Brand, Logo, logoBytes, logoOf, MAX_LOGO_BYTES, PLAIN_BRAND } from './brand.ts';
import type { ReportDocument } from './document.ts';
import { PAPERS } from './paper.ts';
import { REDACTIONS, redactDocument } from './redact/redact-document.ts';

/** Largest template, bytes. */
export const MAX_TEMPLATE_BYTES = 5e6;

const base64Of = (bytes: number) => z.base64({ abort: true }).max(Math.ceil(bytes / 3) * 4);

/** A Word template that a report is made from. */
export const Template = z.object({
  /** Name of its file, for messages. */
  name: z.string().max(255),
  base64: base64Of(MAX_TEMPLATE_BYTES),
});
export type Template = z.infer<typeof Template>;

/** Name of the company that hands a report over. */
export const Company = surveyLine('The company', 1, 100);

function checkLogo(logo: Logo, context: z.RefinementCtx): void {
  const found = logoOf(logoBytes(logo));
  if ('reason' in found) context.addIssue(`The logo ${found.reason}`);
  else if (found.type !== logo.type) context.addIssue(`The logo is not ${logo.type}`);
}

/** Layout of a report: everything beside its data that its bytes depend on. */
export const LayoutOptions = z.object({
  paper: z.enum(PAPERS),
  redact: z.array(z.enum(REDACTIONS)),
  brand: Brand.extend({
    company: Company.nullable(),
    logo: Logo.extend({ base64: base64Of(MAX_LOGO_BYTES) })
      .superRefine(checkLogo)
      .nullable(),
  }),
  /** null = the shipped one. */
  template: Template.nullable(),
});
export type LayoutOptions = z.infer<typeof LayoutOptions>;

export const PLAIN_LAYOUT: LayoutOptions = { paper: 'a4', redact: [], brand: PLAIN_BRAND, template: null };

/** A document with its company, and without what is left out. */
export function laidOut(document: ReportDocument, { redact, brand }: LayoutOptions): ReportDocument {
  const redacted = redactDocument(document, redact);
  const isPlain = brand.company === null && brand.accent === null && brand.logo === null;
  return isPlain ? redacted : { ...redacted, brand };
}

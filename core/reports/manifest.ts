import { z } from 'zod';
import { PAPERS } from './paper.ts';
import { REDACTIONS } from './redact/redact-document.ts';
import { ReportOptions } from './report-rules.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'sha256 has 64 hexadecimal digits');

/** Data that a report was made from. */
export const ManifestInput = z.object({ name: z.string(), what: z.string(), sha256: Sha256 });
export type ManifestInput = z.infer<typeof ManifestInput>;

/** A file of the report, beside the manifest. */
export const ManifestFile = z.object({
  name: z
    .string()
    .min(1, 'A file has a name')
    .regex(/^[^/\\\0]+$/, 'A file lies beside its manifest: its name has no folder')
    .refine((name) => name !== '.' && name !== '..', 'A file lies beside its manifest'),
  bytes: z.int().min(0),
  sha256: Sha256,
});
export type ManifestFile = z.infer<typeof ManifestFile>;

/** Layout of a report, which its bytes depend on beside the options. */
export const ReportLayout = z.object({
  paper: z.enum(PAPERS),
  redact: z.array(z.enum(REDACTIONS)),
  company: z.string().nullable(),
  accent: z.string().nullable(),
  /** Checksum of the file; null = no logo. */
  logo: Sha256.nullable(),
  /** Checksum of the Word template; null = the shipped one. Left out by versions that had none. */
  template: Sha256.nullable().optional(),
  /** Checksums of the fonts that were given for a PDF; left out = none. */
  fonts: z.array(Sha256).optional(),
});
export type ReportLayout = z.infer<typeof ReportLayout>;

/** Checksums of a report and of the data that it was made from. With the same data and options, the same bytes come again. */
export const ReportManifest = z.object({
  reportManifest: z.literal(1, 'reportManifest must be 1'),
  generator: z.object({ name: z.string(), version: z.string() }),
  options: ReportOptions,
  /** Left out by versions that had none. */
  layout: ReportLayout.optional(),
  files: z.array(ManifestFile),
  inputs: z.array(ManifestInput),
});
export type ReportManifest = z.infer<typeof ReportManifest>;

/** The manifest as a file. */
export const manifestText = (manifest: ReportManifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

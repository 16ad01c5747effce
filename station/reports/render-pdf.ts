import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportDocument } from '../../core/reports/document.ts';
import type { Paper } from '../../core/reports/paper.ts';
import { coverageOf } from '../../core/reports/pdf/font-coverage.ts';
import { pdfFiles } from '../../core/reports/pdf/pdf-files.ts';
import { missingCharacters } from '../../core/reports/pdf/printable-text.ts';
import { NO_PICTURES, type ReportPictures } from '../../core/reports/report-pictures.ts';
import type { SetDocument, SetPdf } from '../../host/typst/typst-messages.ts';
import type { ReportFont } from './report-fonts.ts';

/** Files of core/reports/typst. */
export const TEMPLATES = ['report.typ', 'parts.typ', 'sections.typ', 'target.typ'];
/** Font files of reports, in the folder of the templates. */
export const FONTS = ['NotoSans-Regular.ttf', 'NotoSans-Bold.ttf', 'DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];

export interface PdfContext {
  /** Templates and fonts. */
  readonly assetsDir: string;
  readonly setPdf: SetPdf;
  readonly signal: AbortSignal;
  readonly pictures?: ReportPictures;
  /** Fonts for characters that those of reports do not have. */
  readonly fonts?: readonly ReportFont[];
}

export interface RenderedPdf extends SetDocument {
  /** Characters that are shown as their code. */
  readonly missing: readonly string[];
}

/**
 * A report as PDF, set by Typst in a process of its own.
 * @returns null = aborted. Rejects with FaultErrors `report.*`
 */
export async function renderPdf(
  document: ReportDocument,
  paper: Paper,
  { assetsDir, setPdf, signal, pictures = NO_PICTURES, fonts: given = [] }: PdfContext,
): Promise<RenderedPdf | null> {
  const own = FONTS.map((name) => join(assetsDir, name));
  const hasGlyph = coverageOf([...own.map((path) => readFileSync(path)), ...given.map(({ bytes }) => bytes)]);
  const templates = TEMPLATES.map((name) => [name, readFileSync(join(assetsDir, name), 'utf8')] as const);
  const options = { pictures, families: given.map(({ family }) => family) };
  const files = new Map([...pdfFiles(document, paper, hasGlyph, options), ...templates]);
  const job = {
    files,
    pictures: [...files.keys()].filter((name) => pictures.has(name)),
    fonts: [...own, ...given.map(({ bytes }) => bytes)],
  };
  const set = await setPdf(job, signal);
  return set && { ...set, missing: missingCharacters(document, hasGlyph) };
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportDocument } from '../../core/reports/document.ts';
import type { Paper } from '../../core/reports/paper.ts';
import { coverageOf } from '../../core/reports/pdf/font-coverage.ts';
import { pdfFiles } from '../../core/reports/pdf/pdf-files.ts';
import type { SetDocument, SetPdf } from '../../host/typst/typst-messages.ts';

/** Files of core/reports/typst. */
export const TEMPLATES = ['report.typ', 'parts.typ', 'sections.typ', 'target.typ'];
/** Font files of reports, in the folder of the templates. */
export const FONTS = ['NotoSans-Regular.ttf', 'NotoSans-Bold.ttf', 'DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];

export interface PdfContext {
  /** Templates and fonts. */
  readonly assetsDir: string;
  readonly setPdf: SetPdf;
  readonly signal: AbortSignal;
}

/**
 * A report as PDF, set by Typst in a process of its own.
 * @returns null = aborted. Rejects with FaultErrors `report.*`
 */
export async function renderPdf(
  document: ReportDocument,
  paper: Paper,
  { assetsDir, setPdf, signal }: PdfContext,
): Promise<SetDocument | null> {
  const fonts = FONTS.map((name) => join(assetsDir, name));
  const hasGlyph = coverageOf(fonts.map((path) => readFileSync(path)));
  const templates = TEMPLATES.map((name) => [name, readFileSync(join(assetsDir, name), 'utf8')] as const);
  const files = new Map([...pdfFiles(document, paper, hasGlyph), ...templates]);
  return setPdf({ files, fonts }, signal);
}

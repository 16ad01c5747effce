import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ReportDocument } from '../../core/reports/document.ts';
import type { Paper } from '../../core/reports/paper.ts';
import { coverageOf } from '../../core/reports/pdf/font-coverage.ts';
import { pdfFiles } from '../../core/reports/pdf/pdf-files.ts';
import { NO_PICTURES, type ReportPictures } from '../../core/reports/report-pictures.ts';
import { FaultError } from '../../core/result/result.ts';
import { type SetDocument, setDocument } from '../../host/typst/typst-process.ts';

/** Files of core/reports/typst. */
export const TEMPLATES = ['report.typ', 'parts.typ', 'sections.typ', 'target.typ'];
/** Font files of reports, in the folder of the templates. */
export const FONTS = ['NotoSans-Regular.ttf', 'NotoSans-Bold.ttf', 'DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];

/**
 * A report as PDF, set by Typst in a process of its own.
 * @param assetsDir templates and fonts; the process lies in the folder above
 * @returns null = aborted. Rejects with FaultErrors `report.*`
 */
export async function renderPdf(
  document: ReportDocument,
  paper: Paper,
  assetsDir: string,
  signal: AbortSignal,
  pictures: ReportPictures = NO_PICTURES,
): Promise<SetDocument | null> {
  // The packaged program starts nothing but itself, and has neither Typst nor fonts.
  if (process.versions['electron'] !== undefined) throw new FaultError(NOT_ON_DESKTOP);
  const fonts = FONTS.map((name) => join(assetsDir, name));
  const hasGlyph = coverageOf(fonts.map((path) => readFileSync(path)));
  const templates = TEMPLATES.map((name) => [name, readFileSync(join(assetsDir, name), 'utf8')] as const);
  const files = new Map([...pdfFiles(document, paper, hasGlyph, pictures), ...templates]);
  const job = { files, pictures: [...files.keys()].filter((name) => pictures.has(name)), fonts };
  return setDocument(join(dirname(assetsDir), 'typst.cjs'), job, signal);
}

const NOT_ON_DESKTOP = {
  code: 'report.no-typst',
  message: 'The desktop program cannot make PDF reports',
  hint: 'print the HTML report to PDF, or use sounder report --format pdf on the command line',
};

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ReportDocument } from '../../core/reports/document.ts';
import type { Paper } from '../../core/reports/paper.ts';
import { coverageOf } from '../../core/reports/pdf/font-coverage.ts';
import { pdfFiles } from '../../core/reports/pdf/pdf-files.ts';
import { missingCharacters } from '../../core/reports/pdf/printable-text.ts';
import { NO_PICTURES, type ReportPictures } from '../../core/reports/report-pictures.ts';
import { FaultError } from '../../core/result/result.ts';
import { type SetDocument, setDocument } from '../../host/typst/typst-process.ts';
import type { ReportFont } from './report-fonts.ts';

/** Files of core/reports/typst. */
export const TEMPLATES = ['report.typ', 'parts.typ', 'sections.typ', 'target.typ'];
/** Font files of reports, in the folder of the templates. */
export const FONTS = ['NotoSans-Regular.ttf', 'NotoSans-Bold.ttf', 'DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];

/** Parts of a PDF besides the document. */
interface PdfParts {
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
 * @param assetsDir templates and fonts; the process lies in the folder above
 * @returns null = aborted. Rejects with FaultErrors `report.*`
 */
export async function renderPdf(
  document: ReportDocument,
  paper: Paper,
  assetsDir: string,
  signal: AbortSignal,
  { pictures = NO_PICTURES, fonts: given = [] }: PdfParts = {},
): Promise<RenderedPdf | null> {
  // The packaged program starts nothing but itself, and has neither Typst nor fonts.
  if (process.versions['electron'] !== undefined) throw new FaultError(NOT_ON_DESKTOP);
  const own = FONTS.map((name) => join(assetsDir, name));
  const hasGlyph = coverageOf([...own.map((path) => readFileSync(path)), ...given.map(({ bytes }) => bytes)]);
  const templates = TEMPLATES.map((name) => [name, readFileSync(join(assetsDir, name), 'utf8')] as const);
  const options = { pictures, families: given.map(({ family }) => family) };
  const files = new Map([...pdfFiles(document, paper, hasGlyph, options), ...templates]);
  const job = {
    files,
    pictures: [...files.keys()].filter((name) => pictures.has(name)),
    fonts: [...own, ...given.map(({ path }) => path)],
  };
  const set = await setDocument(join(dirname(assetsDir), 'typst.cjs'), job, signal);
  return set && { ...set, missing: missingCharacters(document, hasGlyph) };
}

const NOT_ON_DESKTOP = {
  code: 'report.no-typst',
  message: 'The desktop program cannot make PDF reports',
  hint: 'print the HTML report to PDF, or use sounder report --format pdf on the command line',
};

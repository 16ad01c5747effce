import { join } from 'node:path';
import { csvText, reportTables } from '../../core/reports/csv/report-tables.ts';
import type { ReportDocument } from '../../core/reports/document.ts';
import { htmlReport } from '../../core/reports/html/html-report.ts';
import type { LayoutOptions } from '../../core/reports/layout-options.ts';
import type { ReportFormat } from '../../core/reports/report-formats.ts';
import type { ReportPictures } from '../../core/reports/report-pictures.ts';
import { ispTicket } from '../../core/reports/ticket/isp-ticket.ts';
import type { SetPdf } from '../../host/typst/typst-messages.ts';
import { templateOf } from './layout-files.ts';
import { renderDocx } from './render-docx.ts';
import { renderPdf } from './render-pdf.ts';
import { renderXlsx } from './render-xlsx.ts';
import type { ReportFont } from './report-fonts.ts';

/** A file of a report. */
export interface RenderedFile {
  /** Ending of its name after the base, with the dot. */
  readonly ending: string;
  readonly bytes: Uint8Array;
}

/** Surroundings of rendering. */
export interface RenderContext {
  /** The folder of the built files. */
  readonly entryDir: string;
  /** Photos and floor plans that the document names. */
  readonly pictures: ReportPictures;
  readonly layout: LayoutOptions;
  readonly setPdf: SetPdf;
  /** Fonts of a PDF for characters that those of reports do not have; left out = none. */
  readonly fonts?: readonly ReportFont[];
  /** Hears of characters for which a format has no glyph: they are shown as their code. */
  onMissing?(characters: readonly string[]): void;
  /** Aborted when the report is not wanted any more. */
  readonly signal: AbortSignal;
}

type Renderer = (document: ReportDocument, context: RenderContext) => Promise<readonly RenderedFile[]>;

const RENDERERS: Readonly<Record<ReportFormat, Renderer>> = {
  html: async (document, { pictures }) => [textFile('.html', htmlReport(document, pictures))],
  pdf: async (document, { entryDir, layout, setPdf, pictures, fonts = [], signal, onMissing }) => {
    const context = { assetsDir: join(entryDir, 'report'), setPdf, signal, pictures, fonts };
    const made = await renderPdf(document, layout.paper, context);
    if (made && made.missing.length > 0) onMissing?.(made.missing);
    return made ? [{ ending: '.pdf', bytes: made.pdf }] : [];
  },
  docx: async (document, { entryDir, pictures, layout, signal }) => {
    const [assetsDir, template] = [join(entryDir, 'report'), templateOf(layout)];
    const context = { assetsDir, pictures, paper: layout.paper, template, signal };
    const bytes = await renderDocx(document, context);
    return bytes ? [{ ending: '.docx', bytes }] : [];
  },
  xlsx: async (document) => [{ ending: '.xlsx', bytes: await renderXlsx(document) }],
  csv: async (document) => reportTables(document).map((table) => textFile(`.${table.name}.csv`, csvText(table))),
  json: async (document) => [textFile('.json', `${JSON.stringify(document)}\n`)],
  ticket: async (document) => [textFile('.ticket.txt', ispTicket(document))],
};

/** The files of one format; none once `signal` is aborted. Rejects with FaultErrors `report.*`. */
export const renderReport = (
  document: ReportDocument,
  format: ReportFormat,
  context: RenderContext,
): Promise<readonly RenderedFile[]> => RENDERERS[format](document, context);

const textFile = (ending: string, text: string): RenderedFile => ({ ending, bytes: Buffer.from(text) });

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_ACCENT } from '../../core/reports/brand.ts';
import type { ReportDocument } from '../../core/reports/document.ts';
import { templateData } from '../../core/reports/docx/build-template-data.ts';
import type { TemplateData, TemplatePicture } from '../../core/reports/docx/template-data.ts';
import { TemplatePictures } from '../../core/reports/docx/template-pictures.ts';
import type { Paper } from '../../core/reports/paper.ts';
import type { ReportPictures } from '../../core/reports/report-pictures.ts';
import { ChartPictures } from './docx/chart-pictures.ts';
import { type DocxTemplate, fillTemplate, type TemplateImage } from './docx/fill-template.ts';
import { finishDocx, type PartChange } from './docx/finish-docx.ts';
import { SHIPPED_TEMPLATE } from './shipped-template.ts';

export interface DocxContext {
  /** Templates, fonts and the module that draws. */
  readonly assetsDir: string;
  readonly pictures: ReportPictures;
  /** null = the shipped one. */
  readonly template: DocxTemplate | null;
  /** Paper of the shipped template; others have their own. */
  readonly paper: Paper;
  readonly signal: AbortSignal;
}

/**
 * A report as a Word document, made from a template. The same document and template make the same bytes.
 * @returns null = aborted. Rejects with FaultError `report.template`
 */
export async function renderDocx(document: ReportDocument, context: DocxContext): Promise<Uint8Array | null> {
  const { assetsDir, signal } = context;
  const shipped = () => ({ name: SHIPPED_TEMPLATE, bytes: readFileSync(join(assetsDir, SHIPPED_TEMPLATE)) });
  const charts = await ChartPictures.load(assetsDir);
  const data = templateData(document, new TemplatePictures(document, context.pictures, charts.hasGlyph));
  const images = new Map<TemplatePicture, TemplateImage>();
  for (const picture of picturesOf(data)) {
    await new Promise(setImmediate); // hears of a cancellation
    if (signal.aborted) return null;
    images.set(picture, imageOf(picture, charts));
  }
  const filled = await fillTemplate(
    context.template ?? shipped(),
    data,
    (picture) => images.get(picture) ?? imageOf(picture, charts),
  );
  if (signal.aborted) return null;
  return finishDocx(filled, document, context.template === null ? shippedChanges(document, context.paper) : []);
}

function picturesOf({ logo, lossMaps, plans, targets, photos }: TemplateData): readonly TemplatePicture[] {
  const all = [
    logo,
    ...lossMaps.map(({ chart }) => chart),
    ...plans.map(({ picture }) => picture),
    ...targets.flatMap(({ chart, distribution }) => [chart, distribution]),
    ...photos.map(({ picture }) => picture),
  ];
  return all.filter((one) => one !== null);
}

const imageOf = ({ content }: TemplatePicture, charts: ChartPictures): TemplateImage =>
  'svg' in content ? { type: 'image/png', bytes: charts.png(content.svg) } : content;

const LETTER = 'w:w="12240" w:h="15840"';

/** Colour and paper of the shipped template. */
function shippedChanges({ brand }: ReportDocument, paper: Paper): readonly PartChange[] {
  const from = DEFAULT_ACCENT.slice(1).toUpperCase();
  const accent = (brand?.accent ?? DEFAULT_ACCENT).slice(1).toUpperCase();
  const coloured = (xml: string) =>
    xml
      .replaceAll(`w:color w:val="${from}"`, `w:color w:val="${accent}"`)
      .replaceAll(`w:color="${from}"`, `w:color="${accent}"`);
  const sized = (xml: string) =>
    paper === 'letter' ? xml.replace(/(<w:pgSz )w:w="\d+" w:h="\d+"/g, `$1${LETTER}`) : xml;
  return [
    ['word/styles.xml', coloured],
    ['word/document.xml', (xml) => sized(coloured(xml))],
  ];
}

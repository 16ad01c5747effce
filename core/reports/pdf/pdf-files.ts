import { DEFAULT_ACCENT, logoBytes } from '../brand.ts';
import { coverFacts } from '../cover-facts.ts';
import type { ReportDocument } from '../document.ts';
import type { TargetItem } from '../document-target.ts';
import type { Paper } from '../paper.ts';
import { NO_PICTURES, type ReportPictures } from '../report-pictures.ts';
import { bandChart } from '../svg/band-chart.ts';
import { type ChartStyle, PRINT_COLORS } from '../svg/chart-style.ts';
import { distributionChart } from '../svg/distribution-chart.ts';
import { lossMapChart } from '../svg/loss-map-chart.ts';
import { lossMapParts } from '../svg/loss-map-parts.ts';
import type { Labels } from '../text/labels.ts';
import { textIn } from '../text/languages.ts';
import { ZonedTime } from '../zoned-time.ts';
import type { Drawing } from './drawing.ts';
import type { Coverage } from './font-coverage.ts';
import { printedPhotos, printedPlans } from './pdf-pictures.ts';
import { missingCharacters, printableData } from './printable-text.ts';
import { chartedTargets, wholeTargets } from './whole-targets.ts';

const PAPER_NAMES: Readonly<Record<Paper, string>> = { a4: 'a4', letter: 'us-letter' };

/** Families of the fonts of a PDF: the first that has a glyph. */
export const FONT_FAMILIES = ['Noto Sans', 'DejaVu Sans'];

/** Width of a chart, in which its text has 7 pt on paper. */
const CHART_WIDTH = 690;

/** Files that the templates in core/reports/typst read, by their name. */
export type PdfFiles = ReadonlyMap<string, string | Uint8Array>;

interface PdfOptions {
  readonly pictures?: ReportPictures;
  /** Families of fonts besides FONT_FAMILIES, for characters that those do not have. */
  readonly families?: readonly string[];
}

/** Makes the files that a report as PDF is set from. @param hasGlyph glyphs of its fonts: text has no other characters */
export function pdfFiles(
  document: ReportDocument,
  paper: Paper,
  hasGlyph: Coverage,
  { pictures = NO_PICTURES, families = [] }: PdfOptions = {},
): PdfFiles {
  const files = new Map<string, string | Uint8Array>([['report.json', JSON.stringify(document)]]);
  const printed = printableData(document, hasGlyph);
  const labels = printed.labels as Labels;
  const time = new ZonedTime(document.timeZone, document.language);
  const { quantity } = textIn(document.language);
  const style: ChartStyle = { width: CHART_WIDTH, labels, time, colors: PRINT_COLORS, quantity };
  const add = (name: string, alt: string, svg: string): Drawing => {
    files.set(name, svg);
    return { file: name, alt };
  };
  const whole = wholeTargets(printed.targets);
  const charted = chartedTargets(printed.targets);
  const charts = Object.fromEntries(
    printed.targets
      .filter(({ id }) => charted.has(id))
      .map((target) => [target.id, targetDrawings(target, whole.has(target.id), style, add)]),
  );
  const lossMaps =
    printed.lossMap === null
      ? []
      : lossMapParts(printed.lossMap).map((part, at) => {
          const alt = `${labels.lossMap}: ${part.rows[0]?.label} – ${part.rows.at(-1)?.label}`;
          return add(`loss-map-${at}.svg`, alt, lossMapChart(part, alt, style));
        });
  const { brand } = printed;
  const addFile = (name: string, content: Uint8Array | string) => void files.set(name, content);
  const data = {
    document: {
      ...printed,
      lossMap: null,
      targets: printed.targets.map((one) => laidOut(one, whole.has(one.id))),
    },
    plans: printedPlans(printed, pictures, style, addFile),
    photos: printedPhotos(printed, pictures, style, addFile),
    ...{ charts, lossMaps, whole: [...whole], coverFacts: coverFacts(printed, labels) },
    mainFigures: mainFigures(printed.summaryTable),
    ...{ paper: PAPER_NAMES[paper], fonts: [...FONT_FAMILIES, ...families], accent: brand?.accent ?? DEFAULT_ACCENT },
    company: brand?.company ?? null,
    logo: logoFile(printed, files),
    date: dateParts(printed.cover.date.ms),
    attachment: labels.attachment,
    noGlyphNote: missingCharacters(document, hasGlyph).length > 0 ? labels.noGlyph : null,
    wholeNote: whole.size < printed.targets.length ? labels.wholeNote : null,
    listsTargets: printed.targets.length <= MAX_LISTED,
  };
  files.set('data.json', JSON.stringify(data));
  return files;
}

/** A target without what a PDF does not print of it. */
function laidOut(target: TargetItem, isWhole: boolean): TargetItem {
  const drawn = { ...target, chart: null, distribution: null };
  if (isWhole) return drawn;
  const { speech, judged } = target;
  return {
    ...drawn,
    ...{ figures: [], outcomes: [], lossPattern: null, outages: [], path: null, service: [] },
    judged: judged.map((one) => ({ ...one, criteria: [] })),
    speech: speech && { ...speech, inputs: [], sensitivity: [] },
  };
}

/** Main figures of each target in a line, by its id. */
const mainFigures = ({ columns, rows }: ReportDocument['summaryTable']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    rows.map(({ target, cells }) => [
      target,
      columns.map(({ label }, at) => `${label}: ${cells[at] ?? '–'}`).join('   ·   '),
    ]),
  );

/** Targets that the contents list. */
const MAX_LISTED = 60;

type AddDrawing = (name: string, alt: string, svg: string) => Drawing;

function targetDrawings(
  { id, title, chart, distribution }: TargetItem,
  isWhole: boolean,
  style: ChartStyle,
  add: AddDrawing,
): readonly Drawing[] {
  const drawings: Drawing[] = [];
  if (chart) {
    const alt = `${style.labels.chartRtt}: ${title}`;
    drawings.push(add(`${id}-time.svg`, alt, bandChart(chart, alt, style)));
  }
  if (distribution && isWhole) {
    const alt = `${style.labels.chartDistribution}: ${title}`;
    drawings.push(add(`${id}-distribution.svg`, alt, distributionChart(distribution, alt, style)));
  }
  return drawings;
}

function logoFile({ brand }: ReportDocument, files: Map<string, string | Uint8Array>): Drawing | null {
  if (!brand?.logo) return null;
  const file = brand.logo.type === 'image/png' ? 'logo.png' : 'logo.svg';
  files.set(file, logoBytes(brand.logo));
  return { file, alt: brand.company ?? 'Logo' };
}

/** UTC: the metadata of a PDF names no time zone. */
function dateParts(ms: number) {
  const date = new Date(ms);
  return {
    ...{ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() },
    ...{ hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds() },
  };
}

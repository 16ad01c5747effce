import type { ReportDocument } from '../document.ts';
import type { PictureItem, PlanItem } from '../document-site.ts';
import type { TargetItem } from '../document-target.ts';
import type { Coverage } from '../pdf/font-coverage.ts';
import { printableData } from '../pdf/printable-text.ts';
import { pictureData, type ReportPictures } from '../report-pictures.ts';
import { bandChart } from '../svg/band-chart.ts';
import { type ChartStyle, drawing, PRINT_COLORS } from '../svg/chart-style.ts';
import { distributionChart } from '../svg/distribution-chart.ts';
import { lossMapChart } from '../svg/loss-map-chart.ts';
import { lossMapParts } from '../svg/loss-map-parts.ts';
import { planChart } from '../svg/plan-chart.ts';
import { element } from '../svg/svg-markup.ts';
import type { Labels } from '../text/labels.ts';
import { textIn } from '../text/languages.ts';
import { ZonedTime } from '../zoned-time.ts';
import type { TemplatePicture } from './template-data.ts';

/** Width of a chart as it is drawn, in which its text has 7 pt on paper. */
const CHART_WIDTH = 690;
/** Size that a picture may have on paper, pixels of 1/96 inch: the text area of A4 and Letter. */
const PAGE_WIDTH = 640;
const MOST_HEIGHT = 760;
const PHOTO_HEIGHT = 420;
const LOGO = { width: 220, height: 60 };

/** Draws the pictures of a template, all with texts that the fonts of drawings have. */
export class TemplatePictures {
  private readonly document: ReportDocument;
  private readonly photos: ReportPictures;
  private readonly hasGlyph: Coverage;
  private readonly style: ChartStyle;

  constructor(document: ReportDocument, photos: ReportPictures, hasGlyph: Coverage) {
    this.document = document;
    this.photos = photos;
    this.hasGlyph = hasGlyph;
    this.style = {
      width: CHART_WIDTH,
      labels: printableData(document.labels as Labels, hasGlyph),
      time: new ZonedTime(document.timeZone, document.language),
      colors: PRINT_COLORS,
      quantity: textIn(document.language).quantity,
    };
  }

  chart({ title, chart }: TargetItem): TemplatePicture | null {
    const alt = `${this.style.labels.chartRtt}: ${title}`;
    return chart && drawn(bandChart(printableData(chart, this.hasGlyph), '', this.style), alt);
  }

  distribution({ title, distribution }: TargetItem): TemplatePicture | null {
    const alt = `${this.style.labels.chartDistribution}: ${title}`;
    return distribution && drawn(distributionChart(distribution, '', this.style), alt);
  }

  lossMaps(): readonly TemplatePicture[] {
    const { lossMap } = this.document;
    if (lossMap === null) return [];
    return lossMapParts(lossMap).map((part) => {
      const alt = `${this.style.labels.lossMap}: ${part.rows[0]?.label} – ${part.rows.at(-1)?.label}`;
      return drawn(lossMapChart(printableData(part, this.hasGlyph), '', this.style), alt);
    });
  }

  plan(plan: PlanItem): TemplatePicture | null {
    const data = pictureData(this.photos, plan.picture.name);
    if (data === undefined) return null;
    const alt = `${this.style.labels.floorPlan}: ${plan.site}`;
    return drawn(planChart(printableData(plan, this.hasGlyph), data, '', CHART_WIDTH), alt);
  }

  /** A photo as it is; a drawing as it looks. */
  photo({ name, width, height }: PictureItem, alt: string): TemplatePicture | null {
    const photo = this.photos.get(name);
    const data = pictureData(this.photos, name);
    if (!photo || data === undefined) return null;
    const size = fitting(width, height, { width: PAGE_WIDTH, height: PHOTO_HEIGHT });
    if (name.endsWith('.svg')) return { content: { svg: framed(data, size) }, ...size, alt };
    const type = name.endsWith('.png') ? 'image/png' : 'image/jpeg';
    return { content: { type, bytes: photo.bytes }, ...size, alt };
  }

  logo(): TemplatePicture | null {
    const { brand } = this.document;
    if (!brand?.logo) return null;
    const { type, base64 } = brand.logo;
    const content = { svg: framed(`data:${type};base64,${base64}`, LOGO) };
    return { content, ...LOGO, alt: brand.company ?? 'Logo' };
  }
}

/** A picture in a drawing, as large as there is room, on the left. */
const framed = (data: string, { width, height }: { readonly width: number; readonly height: number }): string =>
  drawing(width, height, '', element('image', { href: data, width, height, preserveAspectRatio: 'xMinYMid meet' }));

/** A drawing in its size on paper. */
function drawn(svg: string, alt: string): TemplatePicture {
  const [, width = '1', height = '1'] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const size = fitting(Number(width), Number(height), { width: PAGE_WIDTH, height: MOST_HEIGHT });
  return { content: { svg }, ...size, alt };
}

function fitting(
  width: number,
  height: number,
  most: { readonly width: number; readonly height: number },
): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, most.width / width, most.height / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

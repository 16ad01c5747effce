import type { Labels } from '../text/labels.ts';
import type { ZonedTime } from '../zoned-time.ts';
import { element, escapeXml } from './svg-markup.ts';

/** Colours of charts. They differ in lightness too, so that a print in grey can be read. */
export interface ChartColors {
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly band: string;
  readonly inner: string;
  readonly line: string;
  readonly loss: readonly string[];
  readonly noData: string;
}

export const PRINT_COLORS: ChartColors = {
  ink: '#1c2127',
  muted: '#5f6b7c',
  grid: '#dce0e5',
  band: '#cfe0f2',
  inner: '#8db4dd',
  line: '#14508c',
  loss: ['#b3261e', '#e08a2c', '#7b3fa0', '#4a4a4a', '#c2b000'],
  noData: '#e9ebee',
};

/** Surroundings of a chart. */
export interface ChartStyle {
  readonly width: number;
  readonly labels: Labels;
  readonly time: ZonedTime;
  readonly colors: ChartColors;
  /** A number with its unit in the language of the report. */
  readonly quantity: (text: string) => string;
}

export const FONTS = "'Noto Sans', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif";
export const FONT_SIZE = 10;

/** A whole drawing. It has a title for those who do not see it, and neither script nor style sheet. */
export function drawing(width: number, height: number, title: string, content: string): string {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      ...{ width, height },
      ...{ role: 'img', 'aria-label': title, 'font-family': FONTS, 'font-size': FONT_SIZE },
    },
    `<title>${escapeXml(title)}</title>${content}`,
  );
}

/** A text that fits a width, shortened in its middle. */
export function fitted(text: string, width: number): string {
  const most = Math.max(3, Math.floor(width / (FONT_SIZE * 0.62)));
  const characters = [...text];
  if (characters.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (most - 1 - head)).join('')}`;
}

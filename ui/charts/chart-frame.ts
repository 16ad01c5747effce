/** A value per x: a number; null = a gap that breaks the line; undefined = nothing here, the line goes on. */
export type ChartValues = (number | null | undefined)[];

/** A stretch of one series' loss lane. */
export interface LossMark {
  readonly fromMs: number;
  readonly toMs: number;
  /** Lost of sent, 0 to 1. */
  readonly ratio: number;
  readonly notMeasured: boolean;
}

export interface ChartLine {
  readonly avg: ChartValues;
  readonly min: ChartValues;
  readonly max: ChartValues;
  readonly marks: readonly LossMark[];
  /** Of the whole window. */
  readonly sent: number;
  readonly lost: number;
  readonly notMeasured: number;
}

/** All that one drawing of a chart shows. */
export interface ChartFrame {
  readonly fromMs: number;
  readonly toMs: number;
  /** Unix ms, ascending; the lines' values belong to these. */
  readonly xs: readonly number[];
  readonly lines: readonly ChartLine[];
}

export interface ChartSeries {
  readonly key: number;
  readonly label: string;
}

/** A span of time to be shaded, with why. */
export interface ChartSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly label: string;
  readonly isExcluded: boolean;
}

export interface ChartThreshold {
  readonly label: string;
  readonly ms: number;
}

/** What is the same for all drawings until the theme changes. */
export interface ChartColours {
  readonly ink: string;
  readonly inkMuted: string;
  readonly grid: string;
  readonly line: string;
  readonly bad: string;
  readonly warn: string;
  readonly shade: string;
  readonly surface: string;
  readonly series: readonly string[];
  readonly fontFamily: string;
}

/** Reads the colours of the theme that is in force on `element`. */
export function readChartColours(element: Element): ChartColours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: read('--ink'),
    inkMuted: read('--ink-muted'),
    grid: read('--line-faint'),
    line: read('--line'),
    bad: read('--bad'),
    warn: read('--warn'),
    shade: read('--shade'),
    surface: read('--surface'),
    fontFamily: style.fontFamily,
    series: [1, 2, 3, 4, 5, 6, 7, 8].map((at) => read(`--series-${at}`)),
  };
}

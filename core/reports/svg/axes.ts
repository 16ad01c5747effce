import type { ChartStyle } from './chart-style.ts';
import { type Scale, timeTicks } from './scales.ts';
import { element, label } from './svg-markup.ts';

/** Place of a plot in its drawing. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Horizontal lines with their labels. @param textOf a tick */
export function valueAxis(
  { left, right }: Plot,
  scale: Scale,
  textOf: (tick: number) => string,
  style: ChartStyle,
): string {
  const { grid, muted } = style.colors;
  return scale.ticks
    .map((tick) => {
      const y = scale.at(tick);
      return (
        element('line', { x1: left, x2: right, y1: y, y2: y, stroke: grid }) +
        label(textOf(tick), { x: left - 5, y: y + 3.5, 'text-anchor': 'end', fill: muted })
      );
    })
    .join('');
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Ticks of time below a plot, with the day where the span has several, or at its beginning. */
export function timeAxis({ left, right, bottom }: Plot, fromMs: number, toMs: number, style: ChartStyle): string {
  const { time, colors } = style;
  const ticks = timeTicks(fromMs, toMs, time.offsetMs(fromMs), Math.max(2, Math.floor((right - left) / 75)));
  const step = (ticks[1] ?? toMs) - (ticks[0] ?? fromMs);
  const x = (ms: number) => left + ((right - left) * (ms - fromMs)) / (toMs - fromMs);
  let day = '';
  const marks = ticks.map((ms) => {
    const today = time.day(ms);
    const isNew = today !== day;
    day = today;
    const clock = step >= DAY_MS ? today : time.clock(ms, step < MINUTE_MS);
    return (
      element('line', { x1: x(ms), x2: x(ms), y1: bottom, y2: bottom + 4, stroke: colors.muted }) +
      label(clock, { x: x(ms), y: bottom + 15, 'text-anchor': 'middle', fill: colors.muted }) +
      (isNew && step < DAY_MS
        ? label(today, { x: x(ms), y: bottom + 27, 'text-anchor': 'middle', fill: colors.muted })
        : '')
    );
  });
  return element('line', { x1: left, x2: right, y1: bottom, y2: bottom, stroke: colors.muted }) + marks.join('');
}

/** Width of a text in a chart, estimated: a chart is made without its font. */
export const textWidth = (text: string): number => text.length * 5.6;

const LINE_HEIGHT = 12;

/** Samples of colours with their names, from left to right, in as many lines as they need. */
export function legend(
  { x, y, right }: { readonly x: number; readonly y: number; readonly right: number },
  entries: readonly { readonly color: string; readonly text: string; readonly isLine?: boolean }[],
  style: ChartStyle,
): { readonly markup: string /** Height of the lines below the first. */; readonly moreHeight: number } {
  let [left, line] = [x, y];
  const markup = entries
    .map(({ color, text, isLine }) => {
      if (left > x && left + 16 + textWidth(text) > right) [left, line] = [x, line + LINE_HEIGHT];
      const mark = isLine
        ? element('line', {
            x1: left,
            x2: left + 12,
            y1: line - 3.5,
            y2: line - 3.5,
            stroke: color,
            'stroke-width': 1.6,
          })
        : element('rect', { x: left, y: line - 8, width: 12, height: 9, fill: color });
      const entry = mark + label(text, { x: left + 16, y: line, fill: style.colors.ink });
      left += 16 + textWidth(text) + 14;
      return entry;
    })
    .join('');
  return { markup, moreHeight: line - y };
}

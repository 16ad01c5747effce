import type uPlot from 'uplot';
import { formatCount } from '../format/quantities.ts';
import type { ChartColours } from './chart-colours.ts';
import { fontOf, type Pen, penOf } from './chart-pen.ts';
import { type EventMark, type EventTone, eventMarks } from './event-marks.ts';
import type { LayerState } from './layer-state.ts';
import { stripHeight } from './loss-strip.ts';

/** Distance of two marks, CSS pixels: a glyph and a count of two digits. */
const STEP = 16;
/** With more marks than this, lines over the whole height would hide the chart. */
const MOST_LINES = 20;
const SHORT_LINE = 14;
const SPAN_BAR = 3;

const GLYPHS: Readonly<Record<EventTone, string>> = { plain: '◦', good: '▴', note: '✎', warn: '◆', bad: '▾' };

const colourOf = (colours: ChartColours, tone: EventTone): string => {
  if (tone === 'plain') return colours.inkMuted;
  return tone === 'note' ? colours.accent : colours[tone];
};

/** The marks of a plot's events, in CSS pixels from the left of the plot. */
export function marksOf(plot: uPlot, { events, frame }: Pick<LayerState, 'events' | 'frame'>): readonly EventMark[] {
  const seen = events.filter(({ atMs }) => atMs >= frame.fromMs && atMs <= frame.toMs);
  return eventMarks(seen, (atMs) => plot.valToPos(atMs, 'x'), STEP);
}

/** Draws events as vertical marks with a glyph on top, and what lasts as a bar along the top. */
export function drawMarks(plot: uPlot, state: LayerState): void {
  const { events, frame, colours, series } = state;
  const marks = marksOf(plot, state);
  const pen = penOf(plot, devicePixelRatio);
  const { context, ratio, box } = pen;
  context.save();
  for (const { atMs, endMs, tone } of events) {
    if (endMs === null || endMs < frame.fromMs || atMs > frame.toMs) continue;
    context.fillStyle = colourOf(colours, tone);
    context.fillRect(pen.x(atMs), box.top, Math.max(pen.x(endMs) - pen.x(atMs), ratio), SPAN_BAR * ratio);
  }
  const bottom = box.top + box.height - stripHeight(series.length) * ratio;
  for (const mark of marks) {
    const isShort = marks.length > MOST_LINES && mark.tone !== 'note';
    drawMark(pen, mark, isShort ? box.top + SHORT_LINE * ratio : bottom, colours);
  }
  context.restore();
}

function drawMark({ context, ratio, box }: Pen, { x, tone, events }: EventMark, bottom: number, colours: ChartColours) {
  const left = box.left + x * ratio;
  const colour = colourOf(colours, tone);
  context.strokeStyle = colour;
  context.lineWidth = ratio;
  context.globalAlpha = 0.6;
  context.setLineDash([2 * ratio, 3 * ratio]);
  context.beginPath();
  context.moveTo(left, box.top);
  context.lineTo(left, bottom);
  context.stroke();
  context.globalAlpha = 1;
  context.setLineDash([]);
  context.font = fontOf(colours, ratio);
  context.textAlign = 'left';
  context.textBaseline = 'top';
  context.lineJoin = 'round';
  context.lineWidth = 3 * ratio;
  context.strokeStyle = colours.surface;
  context.fillStyle = colour;
  const text = events.length > 1 ? formatCount(events.length) : GLYPHS[tone];
  context.strokeText(text, left + 2 * ratio, box.top + 4 * ratio);
  context.fillText(text, left + 2 * ratio, box.top + 4 * ratio);
}

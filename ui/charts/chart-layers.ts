import type uPlot from 'uplot';
import type { ChartColours } from './chart-colours.ts';
import type { ChartFrame, ChartSeries, ChartSpan, ChartThreshold } from './chart-frame.ts';
import { fittedLabels, LABEL_REACH } from './span-labels.ts';

/** Height of the loss strip of a series, under the latency lines. CSS pixels. */
const LANE_HEIGHT = 9;
const STRIP_PADDING = 4;
const FONT_SIZE = 11;

export const stripHeight = (lanes: number): number => lanes * LANE_HEIGHT + 2 * STRIP_PADDING;

/** Annotations around the lines, read at each drawing. */
export interface LayerState {
  readonly frame: ChartFrame;
  readonly series: readonly ChartSeries[];
  readonly lossLabel: string;
  readonly spans: readonly ChartSpan[];
  readonly thresholds: readonly ChartThreshold[];
  readonly colours: ChartColours;
}

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly ratio: number;
  readonly box: uPlot.BBox;
  x(atMs: number): number;
}

function penOf(plot: uPlot, ratio: number): Pen {
  const { left, width } = plot.bbox;
  return {
    context: plot.ctx,
    ratio,
    box: plot.bbox,
    x: (atMs) => Math.min(Math.max(plot.valToPos(atMs, 'x', true), left), left + width),
  };
}

const fontOf = (colours: ChartColours, ratio: number): string => `${FONT_SIZE * ratio}px ${colours.fontFamily}`;

function hatch(context: CanvasRenderingContext2D, colour: string, ratio: number): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 6 * ratio;
  const pen = tile.getContext('2d');
  if (!pen) return colour;
  pen.strokeStyle = colour;
  pen.lineWidth = ratio;
  for (const offset of [-6, 0, 6]) {
    pen.moveTo((offset - 1) * ratio, 7 * ratio);
    pen.lineTo((offset + 7) * ratio, -ratio);
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat') ?? colour;
}

/** Draws spans that count in no statistic, hatched and labelled, under the lines. */
export function drawSpans(plot: uPlot, { spans, colours, frame }: LayerState): void {
  const pen = penOf(plot, devicePixelRatio);
  const { context, ratio, box } = pen;
  context.save();
  context.font = fontOf(colours, ratio);
  const seen = spans.filter((span) => span.toMs >= frame.fromMs && span.fromMs <= frame.toMs);
  const padding = 8 * ratio;
  const labels = fittedLabels(
    seen.map(({ fromMs, toMs, label }) => ({ left: pen.x(fromMs), right: pen.x(toMs), label })),
    box.left + box.width,
    LABEL_REACH * ratio,
    (text) => context.measureText(text).width + padding,
  );
  for (const [at, span] of seen.entries()) {
    const left = pen.x(span.fromMs);
    const width = Math.max(pen.x(span.toMs) - left, 2 * ratio);
    context.fillStyle = span.isExcluded ? hatch(context, colours.shade, ratio) : colours.shade;
    context.fillRect(left, box.top, width, box.height);
    const label = labels[at] ?? '';
    if (label === '') continue;
    context.fillStyle = colours.surface;
    context.fillRect(left + ratio, box.top, context.measureText(label).width + padding - ratio, 17 * ratio);
    context.fillStyle = colours.inkMuted;
    context.textAlign = 'left';
    context.textBaseline = 'top';
    context.fillText(label, left + 4 * ratio, box.top + 3 * ratio);
  }
  context.restore();
}

/** The loss strips under the latency lines, one per series: a bar as high as the loss; hatched = not measured. */
export function drawLossStrip(plot: uPlot, { frame, series, colours }: LayerState): void {
  const pen = penOf(plot, devicePixelRatio);
  const { context, ratio, box } = pen;
  const top = box.top + box.height - stripHeight(series.length) * ratio;
  context.save();
  context.fillStyle = colours.line;
  context.fillRect(box.left, top, box.width, ratio);
  const unmeasured = hatch(context, colours.warn, ratio);
  for (const [lane, line] of frame.lines.entries()) {
    const bottom = top + (STRIP_PADDING + (lane + 1) * LANE_HEIGHT) * ratio;
    const full = (LANE_HEIGHT - 2) * ratio;
    context.fillStyle = colours.grid;
    context.fillRect(box.left, bottom - ratio, box.width, ratio);
    for (const mark of line.marks) {
      if (mark.toMs < frame.fromMs || mark.fromMs > frame.toMs) continue;
      const left = pen.x(mark.fromMs);
      const width = Math.max(pen.x(mark.toMs) - left, 2 * ratio);
      if (mark.notMeasured) {
        context.fillStyle = unmeasured;
        context.fillRect(left, bottom - full, width, full);
      }
      if (mark.ratio > 0) {
        const height = Math.max(2 * ratio, full * mark.ratio);
        context.fillStyle = colours.bad;
        context.fillRect(left, bottom - height, width, height);
      }
    }
  }
  context.restore();
}

/** Draws thresholds as dashed, labelled lines over the series. */
export function drawThresholds(plot: uPlot, { thresholds, colours }: LayerState): void {
  const pen = penOf(plot, devicePixelRatio);
  const { context, ratio, box } = pen;
  context.save();
  context.strokeStyle = colours.warn;
  context.fillStyle = colours.warn;
  context.lineWidth = ratio;
  context.setLineDash([5 * ratio, 4 * ratio]);
  context.font = fontOf(colours, ratio);
  context.textAlign = 'left';
  context.textBaseline = 'bottom';
  for (const threshold of thresholds) {
    const y = plot.valToPos(threshold.ms, 'y', true);
    if (y < box.top || y > box.top + box.height) continue;
    context.beginPath();
    context.moveTo(box.left, y);
    context.lineTo(box.left + box.width, y);
    context.stroke();
    context.fillText(threshold.label, box.left + 6 * ratio, y - 2 * ratio);
  }
  context.restore();
}

/** Minimum distance of the numbers at the right edge, CSS pixels. */
const NUMBER_STEP = 11;

/** The ends of the lines, moved apart so that no number covers another. */
function numberPlaces(plot: uPlot, frame: ChartFrame, ratio: number): { readonly at: number; readonly y: number }[] {
  const ends = frame.lines.flatMap((line, at) => {
    const last = line.avg.findLast((value) => typeof value === 'number');
    return typeof last === 'number' ? [{ at, y: plot.valToPos(last, 'y', true) }] : [];
  });
  ends.sort((left, right) => left.y - right.y);
  let lowest = Number.NEGATIVE_INFINITY;
  return ends.map(({ at, y }) => {
    lowest = Math.max(y, lowest + NUMBER_STEP * ratio);
    return { at, y: lowest };
  });
}

/** Draws the number of each line at its right end and left of its strip: colour alone does not distinguish them. */
export function drawNumbers(plot: uPlot, { frame, series, lossLabel, colours }: LayerState): void {
  const { context, ratio, box } = penOf(plot, devicePixelRatio);
  const stripTop = box.top + box.height - stripHeight(series.length) * ratio;
  const colourOf = (at: number) => colours.series[at % colours.series.length] ?? colours.ink;
  context.save();
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  context.font = fontOf(colours, ratio * 0.85);
  for (const at of frame.lines.keys()) {
    context.fillStyle = series.length > 1 ? colourOf(at) : colours.inkMuted;
    const y = stripTop + (STRIP_PADDING + (at + 0.5) * LANE_HEIGHT) * ratio;
    context.fillText(
      at === 0 ? `${lossLabel} ${series.length > 1 ? '1' : ''}` : String(at + 1),
      box.left - 5 * ratio,
      y,
    );
  }
  context.textAlign = 'left';
  context.font = fontOf(colours, ratio);
  for (const { at, y } of series.length > 1 ? numberPlaces(plot, frame, ratio) : []) {
    context.fillStyle = colourOf(at);
    context.fillText(String(at + 1), box.left + box.width + 4 * ratio, y);
  }
  context.restore();
}

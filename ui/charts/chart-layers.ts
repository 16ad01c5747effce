import type uPlot from 'uplot';
import type { ChartFrame } from './chart-frame.ts';
import { fontOf, hatch, penOf } from './chart-pen.ts';
import type { LayerState } from './layer-state.ts';
import { limitLabelPlaces } from './limit-labels.ts';
import { laneMiddle, stripHeight } from './loss-strip.ts';
import { mergeSpans } from './merge-spans.ts';
import { fittedLabels, LABEL_REACH } from './span-labels.ts';

/** Draws spans that count in no statistic, hatched and labelled, under the lines. */
export function drawSpans(plot: uPlot, { spans, colours, frame }: LayerState): void {
  const pen = penOf(plot, devicePixelRatio);
  const { context, ratio, box } = pen;
  context.save();
  context.font = fontOf(colours, ratio);
  const seen = mergeSpans(
    spans.filter((span) => span.toMs >= frame.fromMs && span.fromMs <= frame.toMs),
    (atMs) => pen.x(atMs) / ratio,
  );
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

/** A threshold this close to the upper edge has its label below: above it are marks of events. CSS pixels. */
const LABEL_ROOM = 18;

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
  const seen = thresholds
    .map(({ label, ms }) => ({ label, y: plot.valToPos(ms, 'y', true), width: context.measureText(label).width }))
    .filter(({ y }) => y >= box.top && y <= box.top + box.height);
  const places = limitLabelPlaces(seen, { left: box.left + 6 * ratio, space: 10 * ratio, height: 13 * ratio });
  for (const [at, { label, y }] of seen.entries()) {
    context.beginPath();
    context.moveTo(box.left, y);
    context.lineTo(box.left + box.width, y);
    context.stroke();
    const isHigh = y - box.top < LABEL_ROOM * ratio;
    context.textBaseline = isHigh ? 'top' : 'bottom';
    context.fillText(label, places[at] ?? 0, isHigh ? y + 3 * ratio : y - 2 * ratio);
  }
  context.restore();
}

/** Minimum distance of the numbers at the right edge, CSS pixels. */
const NUMBER_STEP = 11;

/** The ends of the lines, moved apart so that no number covers another. */
function numberPlaces(plot: uPlot, frame: ChartFrame, ratio: number): { readonly at: number; readonly y: number }[] {
  const ends = frame.lines.flatMap((line, at) => {
    const last = line.p50.findLast((value) => typeof value === 'number');
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
    const y = stripTop + laneMiddle(at, series.length) * ratio;
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

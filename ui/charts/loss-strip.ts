import type uPlot from 'uplot';
import { LOSS_CLASSES } from '../../core/model/loss-class.ts';
import type { LossMark } from './chart-frame.ts';
import { fontOf, hatch, type Pen, penOf } from './chart-pen.ts';
import type { LayerState } from './layer-state.ts';
import { LOSS_GLYPHS, lossGlyphs } from './loss-runs.ts';

/** CSS pixels. */
const STRIP_PADDING = 4;
const LEAST_WIDTH = 3;
/** A single lost sample of a long time is still seen, also where the strip is low. */
const LEAST_SHARE = 0.3;
const LEAST_SHARE_LOW = 0.6;
/** Glyphs are not legible in lower strips. */
const GLYPH_HEIGHT = 13;
const LOW_HEIGHT = 10;

/** Height of the loss strip of one line: with few lines there is room to see more. CSS pixels. */
export function laneHeight(lanes: number): number {
  if (lanes <= 2) return 18;
  return lanes <= 4 ? GLYPH_HEIGHT : LOW_HEIGHT;
}

export const stripHeight = (lanes: number): number => lanes * laneHeight(lanes) + 2 * STRIP_PADDING;

/** Middle of a line's strip, from the top of all. CSS pixels. */
export const laneMiddle = (lane: number, lanes: number): number => STRIP_PADDING + (lane + 0.5) * laneHeight(lanes);

interface Lane {
  readonly bottom: number;
  readonly height: number;
}

/** Draws the loss strips under the latency lines, one per series: a bar as high as the loss, its parts by class; hatched = not measured. */
export function drawLossStrip(plot: uPlot, state: LayerState): void {
  const { frame, series, colours } = state;
  const pen = penOf(plot, devicePixelRatio);
  const { context, ratio, box } = pen;
  const top = box.top + box.height - stripHeight(series.length) * ratio;
  context.save();
  context.fillStyle = colours.line;
  context.fillRect(box.left, top, box.width, ratio);
  const unmeasured = hatch(context, colours.warn, ratio);
  const height = laneHeight(series.length);
  for (const [at, line] of frame.lines.entries()) {
    const lane = {
      bottom: top + (STRIP_PADDING + (at + 1) * height) * ratio,
      height: (height - 2) * ratio,
    };
    context.fillStyle = colours.grid;
    if (height >= GLYPH_HEIGHT) context.fillRect(box.left, lane.bottom - ratio, box.width, ratio);
    // The eye follows shaded strips, not lines this close to one another.
    else if (at % 2 === 0) context.fillRect(box.left, lane.bottom - lane.height - ratio, box.width, height * ratio);
    const marks = line.marks.filter((mark) => mark.toMs >= frame.fromMs && mark.fromMs <= frame.toMs);
    for (const mark of marks) drawMark(pen, mark, lane, unmeasured, state);
    if (height >= GLYPH_HEIGHT) drawGlyphs(pen, marks, lane, state);
  }
  context.restore();
}

function drawMark(
  { context, ratio, x }: Pen,
  { fromMs, toMs, ratio: lossRatio, byClass, notMeasured }: LossMark,
  { bottom, height }: Lane,
  unmeasured: CanvasPattern | string,
  { colours }: LayerState,
): void {
  const left = x(fromMs);
  const width = Math.max(x(toMs) - left, LEAST_WIDTH * ratio);
  if (notMeasured) {
    context.fillStyle = unmeasured;
    context.fillRect(left, bottom - height, width, height);
  }
  if (lossRatio === 0) return;
  const lost = LOSS_CLASSES.reduce((sum, one) => sum + byClass[one], 0);
  const isLow = height < (GLYPH_HEIGHT - 2) * ratio;
  const full = height * Math.max(isLow ? LEAST_SHARE_LOW : LEAST_SHARE, lossRatio);
  let below = bottom;
  for (const one of LOSS_CLASSES) {
    const part = lost > 0 ? (full * byClass[one]) / lost : 0;
    context.fillStyle = colours.loss[one];
    context.fillRect(left, below - part, width, part);
    below -= part;
  }
}

/** Draws the glyphs: in the colour of the ground on high bars, else in a margin of it. */
function drawGlyphs({ context, ratio, x }: Pen, marks: readonly LossMark[], lane: Lane, { colours }: LayerState): void {
  context.font = fontOf(colours, ratio);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3 * ratio;
  context.strokeStyle = colours.surface;
  const middle = lane.bottom - lane.height / 2;
  for (const { x: at, of, isOnBar } of lossGlyphs(marks, (atMs) => x(atMs) / ratio)) {
    if (!isOnBar) context.strokeText(LOSS_GLYPHS[of], at * ratio, middle);
    context.fillStyle = isOnBar ? colours.surface : colours.loss[of];
    context.fillText(LOSS_GLYPHS[of], at * ratio, middle);
  }
}

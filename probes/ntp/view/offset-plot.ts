import type { ServiceFinding } from '../../../core/service/finding.ts';

/** One round in the chart. */
export interface PlotPoint {
  readonly atMs: number;
  /** null = the round failed. */
  readonly offsetMs: number | null;
  readonly x: number;
  readonly y: number;
}

export interface Plot {
  readonly points: readonly PlotPoint[];
  /** Lines between adjacent offsets, as SVG path data; failed rounds interrupt them. */
  readonly line: string;
  /** Ascending, zero included. */
  readonly ticks: readonly { readonly offsetMs: number; readonly y: number }[];
  readonly fromMs: number;
  readonly toMs: number;
}

export interface PlotSize {
  readonly width: number;
  readonly height: number;
}

/** Least half range of the axis, ms: below it there is noise only. */
const MIN_RANGE_MS = 0.01;

/** Lays the latest offsets out, around a line at zero. @returns null while there is no offset */
export function plotOf({ recent }: ServiceFinding, { width, height }: PlotSize): Plot | null {
  const rounds = recent.map(({ atMs, values }) => ({ atMs, offsetMs: numberOf(values['offsetMs']) }));
  const offsets = rounds.flatMap(({ offsetMs }) => (offsetMs === null ? [] : [offsetMs]));
  const [first, last] = [rounds[0], rounds.at(-1)];
  if (offsets.length === 0 || !first || !last) return null;
  const step = niceStep(Math.max(MIN_RANGE_MS, Math.max(0, ...offsets) - Math.min(0, ...offsets)) / 4);
  const low = Math.floor(Math.min(0, ...offsets) / step - 0.001) * step;
  const high = Math.ceil(Math.max(0, ...offsets) / step + 0.001) * step;
  const span = Math.max(1, last.atMs - first.atMs);
  const y = (offsetMs: number): number => height - ((offsetMs - low) / (high - low)) * height;
  const points = rounds.map(({ atMs, offsetMs }) => ({
    atMs,
    offsetMs,
    x: rounds.length === 1 ? width / 2 : ((atMs - first.atMs) / span) * width,
    y: offsetMs === null ? height : y(offsetMs),
  }));
  const count = Math.round((high - low) / step);
  const ticks = Array.from({ length: count + 1 }, (_, at) => {
    const offsetMs = Number((low + at * step).toPrecision(12));
    return { offsetMs, y: y(offsetMs) };
  });
  return { points, line: lineOf(points), ticks, fromMs: first.atMs, toMs: last.atMs };
}

const numberOf = (value: number | string | null | undefined): number | null =>
  typeof value === 'number' ? value : null;

/** 1, 2 or 5 times a power of ten, at least the given size. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((factor) => factor * power >= least * 0.999) ?? 10);
}

function lineOf(points: readonly PlotPoint[]): string {
  let isOpen = false;
  let path = '';
  for (const { offsetMs, x, y } of points) {
    if (offsetMs !== null) path += `${isOpen ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    isOpen = offsetMs !== null;
  }
  return path;
}

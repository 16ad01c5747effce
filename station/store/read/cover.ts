import type { Level } from '../days/day-files.ts';
import { HOUR_MS, MINUTE_MS, startOf } from '../days/spans.ts';

/** From when on each level is stored, Unix ms; Infinity = not at all. */
export type StoredSince = Readonly<Record<Level, number>>;

/** A part of a span and the level that it is read at. */
export interface Piece {
  readonly level: Level;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The levels to choose from for each that is wanted, best first. */
const CHOICES: Readonly<Record<Level, readonly Level[]>> = {
  samples: ['samples', 'minutes', 'hours'],
  minutes: ['minutes', 'samples', 'hours'],
  hours: ['hours', 'minutes', 'samples'],
};
/** The levels for what is less than a row of a level, best first. */
const FINER: Readonly<Record<Level, readonly Level[]>> = {
  samples: [],
  minutes: ['samples'],
  hours: ['minutes', 'samples'],
};
const UNIT_MS = { minutes: MINUTE_MS, hours: HOUR_MS } as const;

/** Start of the first whole span of this length at or after a time. */
export const nextStart = (spanMs: number, atMs: number): number =>
  Number.isFinite(atMs) ? Math.ceil(atMs / spanMs) * spanMs : atMs;

/**
 * Divides a span into parts in time order, each read at one level: the wanted one, or another where that is not stored; single
 * samples where none is. Rows of minutes and hours lie within the span, and the rest at its ends is read at a finer level. Where that is
 * gone, the span grows to whole minutes or hours.
 */
export function cover(fromMs: number, toMs: number, wanted: Level, stored: StoredSince): readonly Piece[] {
  // On whole hours, so that no row reaches over a border; of minutes, where those are read up to there.
  const minutes = nextStart(HOUR_MS, stored.minutes);
  const samples = nextStart(MINUTE_MS, stored.samples);
  const since: StoredSince = {
    samples: minutes <= samples ? samples : nextStart(HOUR_MS, samples),
    minutes,
    hours: nextStart(HOUR_MS, stored.hours),
  };
  const borders = Object.values(since).filter((at) => at > fromMs && at < toMs);
  const pieces: Piece[] = [];
  let from = fromMs;
  for (const to of [...new Set(borders)].sort((left, right) => left - right).concat(toMs)) {
    const level = CHOICES[wanted].find((one) => since[one] <= from) ?? 'samples';
    add(pieces, { level, fromMs: from, toMs: to }, stored);
    from = to;
  }
  return pieces;
}

function add(pieces: Piece[], { level, fromMs, toMs }: Piece, since: StoredSince): void {
  if (fromMs >= toMs) return;
  if (level === 'samples') {
    pieces.push({ level, fromMs, toMs });
    return;
  }
  const unitMs = UNIT_MS[level];
  const finer = FINER[level].find((one) => since[one] <= fromMs);
  const inner = { fromMs: nextStart(unitMs, fromMs), toMs: startOf(unitMs, toMs) };
  if (!finer) pieces.push({ level, fromMs: startOf(unitMs, fromMs), toMs: nextStart(unitMs, toMs) });
  else if (inner.fromMs >= inner.toMs) add(pieces, { level: finer, fromMs, toMs }, since);
  else {
    add(pieces, { level: finer, fromMs, toMs: inner.fromMs }, since);
    pieces.push({ level, ...inner });
    add(pieces, { level: finer, fromMs: inner.toMs, toMs }, since);
  }
}

/** The span that parts are of in all. */
export const spanOf = (pieces: readonly Piece[]): { readonly fromMs: number; readonly toMs: number } => ({
  fromMs: pieces[0]?.fromMs ?? 0,
  toMs: pieces.at(-1)?.toMs ?? 0,
});

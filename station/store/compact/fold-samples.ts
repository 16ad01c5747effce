import { type ColumnSpec, FROM_TARGET } from '../../../core/model/batch.ts';
import type { JournalDetail } from '../journal-row.ts';
import type { RowToFold } from './journal-rows.ts';

/** Columns of numbers that all samples have. */
const COMMON = ['outcome', 'round', 'seq', 'lateUs', 'cause', 'stamps', 'replyTtl', 'series'] as const;

/**
 * Puts the samples of rows of one probe together, ordered by series, and by row within a series. Each row is ordered by series:
 * they are merged like sorted lists, and each column is then copied at once.
 * @param rows by id
 */
export function gatherRows(rows: readonly RowToFold[], own: readonly ColumnSpec[]): JournalDetail {
  const sources = rows.map(({ samples }) => samples);
  const places = placesBySeries(sources);
  const count = places.reduce((sum, { length }) => sum + length, 0);
  const numbers = (columnOf: (row: JournalDetail) => Uint32Array | undefined): Uint32Array => {
    const values = new Uint32Array(count);
    for (const [at, row] of sources.entries()) copyColumn(columnOf(row), places[at] as Uint32Array, values);
    return values;
  };
  const times = (columnOf: (row: JournalDetail) => Float64Array): Float64Array => {
    const values = new Float64Array(count);
    for (const [at, row] of sources.entries()) copyTimes(columnOf(row), places[at] as Uint32Array, values);
    return values;
  };
  const common = Object.fromEntries(COMMON.map((name) => [name, numbers((row) => row[name])]));
  return {
    ...(common as Record<(typeof COMMON)[number], Uint32Array>),
    count,
    sentMs: times(({ sentMs }) => sentMs),
    rttMs: times(({ rttMs }) => rttMs),
    ...respondersOf(sources, places, count),
    typed: Object.fromEntries(own.map(({ name }) => [name, numbers(({ typed }) => typed[name])])),
    details: detailsOf(sources, places, count),
  };
}

/** For each row the places of its samples in the order of all. */
function placesBySeries(rows: readonly JournalDetail[]): readonly Uint32Array[] {
  const places = rows.map(({ count }) => new Uint32Array(count));
  const next = new Uint32Array(rows.length);
  let place = 0;
  for (;;) {
    let series = Number.POSITIVE_INFINITY;
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] as JournalDetail;
      const index = next[at] as number;
      if (index < row.count && (row.series[index] as number) < series) series = row.series[index] as number;
    }
    if (series === Number.POSITIVE_INFINITY) return places;
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] as JournalDetail;
      const ofRow = places[at] as Uint32Array;
      let index = next[at] as number;
      while (index < row.count && row.series[index] === series) ofRow[index++] = place++;
      next[at] = index;
    }
  }
}

function copyColumn(column: Uint32Array | undefined, places: Uint32Array, values: Uint32Array): void {
  if (!column) return;
  for (let at = 0; at < places.length; at++) values[places[at] as number] = column[at] as number;
}

function copyTimes(column: Float64Array, places: Uint32Array, values: Float64Array): void {
  for (let at = 0; at < places.length; at++) values[places[at] as number] = column[at] as number;
}

/** The addresses of all rows one after the other, and indexes into them. */
function respondersOf(rows: readonly JournalDetail[], places: readonly Uint32Array[], count: number) {
  const addresses = new Uint8Array(rows.reduce((sum, row) => sum + row.addresses.length, 0));
  const from = new Uint32Array(count);
  let length = 0;
  for (const [at, row] of rows.entries()) {
    const first = length / ADDRESS_BYTES;
    const ofRow = places[at] as Uint32Array;
    for (let index = 0; index < row.count; index++) {
      const own = row.from[index] as number;
      from[ofRow[index] as number] = own === FROM_TARGET ? FROM_TARGET : own + first;
    }
    addresses.set(row.addresses, length);
    length += row.addresses.length;
  }
  return { addresses, from };
}

const ADDRESS_BYTES = 16;

function detailsOf(
  rows: readonly JournalDetail[],
  places: readonly Uint32Array[],
  count: number,
): readonly (string | null)[] | null {
  if (!rows.some(({ details }) => details)) return null;
  const all: (string | null)[] = new Array<string | null>(count).fill(null);
  for (const [at, { details }] of rows.entries()) {
    const ofRow = places[at] as Uint32Array;
    for (const [index, text] of (details ?? []).entries()) all[ofRow[index] as number] = text;
  }
  return all;
}

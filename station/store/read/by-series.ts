import type { JournalFigures } from '../journal-row.ts';

/**
 * Samples of rows of one probe, those of a series one after the other and in their order: who counts them by series finds the memory of
 * one in the processor's cache, which a second with a sample of each of ten thousand does not allow.
 * @param most samples of a piece
 */
export function bySeries(rows: readonly JournalFigures[], most: number): readonly JournalFigures[] {
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  const places = firstPlaces(rows);
  const columnOf = (has: boolean) => (has ? new Uint32Array(count) : null);
  const whole = {
    series: new Uint32Array(count),
    sentMs: new Float64Array(count),
    rttMs: new Float64Array(count),
    outcome: new Uint32Array(count),
    cause: columnOf(rows.some(({ cause }) => cause !== null)),
    replyTtl: columnOf(rows.some(({ replyTtl }) => replyTtl !== null)),
  };
  for (const row of rows) {
    for (let at = 0; at < row.count; at++) {
      const series = row.series[at] as number;
      const place = places[series] as number;
      places[series] = place + 1;
      whole.series[place] = series;
      whole.sentMs[place] = row.sentMs[at] as number;
      whole.rttMs[place] = row.rttMs[at] as number;
      whole.outcome[place] = row.outcome[at] as number;
      if (whole.cause && row.cause) whole.cause[place] = row.cause[at] as number;
      if (whole.replyTtl && row.replyTtl) whole.replyTtl[place] = row.replyTtl[at] as number;
    }
  }
  const pieces: JournalFigures[] = [];
  for (let from = 0; from < count; from += most) {
    const to = Math.min(count, from + most);
    pieces.push({
      count: to - from,
      series: whole.series.slice(from, to),
      sentMs: whole.sentMs.slice(from, to),
      rttMs: whole.rttMs.slice(from, to),
      outcome: whole.outcome.slice(from, to),
      cause: whole.cause?.slice(from, to) ?? null,
      replyTtl: whole.replyTtl?.slice(from, to) ?? null,
    });
  }
  return pieces;
}

/** Places of the first sample of each series. */
function firstPlaces(rows: readonly JournalFigures[]): Uint32Array {
  let newest = 0;
  for (const { series, count } of rows)
    for (let at = 0; at < count; at++) newest = Math.max(newest, series[at] as number);
  const places = new Uint32Array(newest + 2);
  for (const { series, count } of rows) {
    for (let at = 0; at < count; at++) {
      const next = (series[at] as number) + 1;
      places[next] = (places[next] as number) + 1;
    }
  }
  for (let at = 1; at < places.length; at++) places[at] = (places[at] as number) + (places[at - 1] as number);
  return places;
}

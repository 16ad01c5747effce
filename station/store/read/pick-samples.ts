import type { BlockFigures, BlockSamples, MeasuredSamples } from '../block/block-samples.ts';
import type { JournalDetail, JournalSamples } from '../journal-row.ts';

/** Positions of the samples sent in a span among those from `from` until before `to`; null = all of them are. */
export function within(
  sentMs: ArrayLike<number>,
  range: { readonly from: number; readonly to: number },
  span: { readonly fromMs: number; readonly toMs: number },
): readonly number[] | null {
  const { fromMs, toMs } = span;
  let first = range.from;
  while (first < range.to && (sentMs[first] as number) >= fromMs && (sentMs[first] as number) < toMs) first += 1;
  if (first === range.to) return null; // as of nearly all blocks
  const places: number[] = [];
  for (let at = range.from; at < range.to; at++) {
    const ms = sentMs[at] as number;
    if (ms >= fromMs && ms < toMs) places.push(at);
  }
  return places;
}

/** Samples at these positions. */
export function pickFigures(samples: BlockFigures, places: readonly number[]): BlockFigures {
  return {
    probeCode: samples.probeCode,
    count: places.length,
    sentMs: Float64Array.from(places, (at) => samples.sentMs[at] as number),
    rttMs: Float64Array.from(places, (at) => samples.rttMs[at] as number),
    outcome: Uint32Array.from(places, (at) => samples.outcome[at] as number),
  };
}

/** Samples at these positions, with the columns of reports. */
export function pickMeasured(samples: MeasuredSamples, places: readonly number[]): MeasuredSamples {
  const of = (column: Uint32Array) => numbersAt(column, places);
  return {
    ...pickFigures(samples, places),
    round: of(samples.round),
    lateUs: of(samples.lateUs),
    cause: of(samples.cause),
    stamps: of(samples.stamps),
    typed: Object.fromEntries(Object.entries(samples.typed).map(([name, column]) => [name, of(column)])),
  };
}

/** Samples at these positions, with all columns. */
export function pickSamples(samples: BlockSamples, places: readonly number[]): BlockSamples {
  const of = (column: Uint32Array) => numbersAt(column, places);
  const { details } = samples;
  return {
    ...pickMeasured(samples, places),
    seq: of(samples.seq),
    replyTtl: of(samples.replyTtl),
    from: of(samples.from),
    addresses: samples.addresses,
    details: details && places.map((at) => details[at] ?? null),
  };
}

const numbersAt = (column: Uint32Array, places: readonly number[]): Uint32Array =>
  Uint32Array.from(places, (at) => column[at] as number);

/** The figures of a series in a row of the journal: a view. */
export function figuresOfRow(row: JournalSamples, probeCode: number, from: number, to: number): BlockFigures {
  return {
    probeCode,
    count: to - from,
    sentMs: row.sentMs.subarray(from, to),
    rttMs: row.rttMs.subarray(from, to),
    outcome: row.outcome.subarray(from, to),
  };
}

/** All columns of a series in a row of the journal: a view. */
export function samplesOfRow(row: JournalDetail, probeCode: number, from: number, to: number): BlockSamples {
  const of = (column: Uint32Array) => column.subarray(from, to);
  return {
    ...figuresOfRow(row, probeCode, from, to),
    round: of(row.round),
    seq: of(row.seq),
    lateUs: of(row.lateUs),
    cause: of(row.cause),
    stamps: of(row.stamps),
    replyTtl: of(row.replyTtl),
    from: of(row.from),
    addresses: row.addresses,
    typed: Object.fromEntries(Object.entries(row.typed).map(([name, column]) => [name, of(column)])),
    details: row.details?.slice(from, to) ?? null,
  };
}

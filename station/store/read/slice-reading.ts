import type { Batch, Column } from '../../../core/model/batch.ts';
import { AddressTable } from '../row-columns.ts';
import { asBatch } from './as-batch.ts';
import type { ReadParts } from './read-parts.ts';
import { type SampleQuery, SampleReader } from './sample-reader.ts';
import { SteppedWork } from './stepped-work.ts';
import type { StoreFiles } from './store-files.ts';

export interface SliceQuery extends SampleQuery {
  /** Length of a slice, ms. */
  readonly sliceMs: number;
  /** Probes whose samples are read; left out = all. */
  readonly probeCodes?: readonly number[] | undefined;
}

/** Samples of one probe that were sent in one slice of time, in the order of sending. */
export interface Slice {
  /** End of the slice, Unix ms. */
  readonly untilMs: number;
  readonly batch: Batch;
}

/** Reads the samples of a short span slice by slice, as they would have come. All of them are in memory at once. */
export class SliceReading extends SteppedWork {
  private readonly files: StoreFiles;
  private readonly reader: SampleReader;
  private readonly query: SliceQuery;
  private readonly take: (slice: Slice) => void;

  constructor({ files, rows }: ReadParts, query: SliceQuery, take: (slice: Slice) => void) {
    super();
    this.files = files;
    this.reader = new SampleReader(files, rows);
    this.query = query;
    this.take = take;
  }

  get damaged(): number {
    return this.reader.damaged + this.files.damagedIn(this.query.fromMs, this.query.toMs).size;
  }

  protected *work(): Generator<number> {
    const { fromMs, toMs, probeCodes } = this.query;
    const pieces = new Map<number, Batch[]>();
    for (const slot of this.reader.slots({ ...this.query, hasDetails: true })) {
      for (const { series, samples } of slot.samples()) {
        yield (0.8 * (slot.slotMs - fromMs)) / (toMs - fromMs);
        if (probeCodes && !probeCodes.includes(samples.probeCode)) continue;
        const batch = asBatch(series, samples);
        const known = pieces.get(batch.probeCode);
        if (known) known.push(batch);
        else pieces.set(batch.probeCode, [batch]);
      }
    }
    const slices: Slice[] = [];
    for (const list of pieces.values()) {
      slices.push(...slicesOf(list, this.query));
      yield 0.9;
    }
    for (const slice of slices.sort((left, right) => left.untilMs - right.untilMs)) this.take(slice);
  }
}

/** Divides the samples of one probe by time. */
export function slicesOf(
  pieces: readonly Batch[],
  { fromMs, sliceMs }: Pick<SliceQuery, 'fromMs' | 'sliceMs'>,
): Slice[] {
  const count = pieces.reduce((sum, piece) => sum + piece.count, 0);
  const pieceOf = new Uint32Array(count);
  const placeOf = new Uint32Array(count);
  /** The time in µs, and the place among all: sorted as numbers, equal times keep their order. */
  const keys = new Float64Array(count);
  let at = 0;
  for (const [number, piece] of pieces.entries()) {
    const baseUs = Number(piece.baseNs / 1000n) - fromMs * 1000;
    for (let place = 0; place < piece.count; place++, at++) {
      pieceOf[at] = number;
      placeOf[at] = place;
      keys[at] = Math.max(0, Math.round(baseUs + (piece.sentOffsetNs[place] as number) / 1000)) * count + at;
    }
  }
  keys.sort();
  const slices: Slice[] = [];
  const sliceOf = (key: number) => Math.floor(key / count / 1000 / sliceMs);
  for (let first = 0; first < count; ) {
    const slice = sliceOf(keys[first] as number);
    let end = first + 1;
    while (end < count && sliceOf(keys[end] as number) === slice) end += 1;
    const picked = Array.from(keys.subarray(first, end), (key) => key % count);
    slices.push({ untilMs: fromMs + (slice + 1) * sliceMs, batch: gathered(pieces, pieceOf, placeOf, picked) });
    first = end;
  }
  return slices;
}

/** One batch of samples from several. */
function gathered(
  pieces: readonly Batch[],
  pieceOf: Uint32Array,
  placeOf: Uint32Array,
  picked: readonly number[],
): Batch {
  const first = pieces[pieceOf[picked[0] as number] as number] as Batch;
  const pieceAt = (at: number) => pieces[pieceOf[picked[at] as number] as number] as Batch;
  const placeAt = (at: number) => placeOf[picked[at] as number] as number;
  const of = <C extends Column>(model: C, columnOf: (piece: Batch) => C): C => {
    const column = new (model.constructor as new (count: number) => C)(picked.length);
    for (let at = 0; at < picked.length; at++) column[at] = columnOf(pieceAt(at))[placeAt(at)] as number;
    return column;
  };
  const sentOffsetNs = new Float64Array(picked.length);
  for (let at = 0; at < picked.length; at++) {
    const piece = pieceAt(at);
    sentOffsetNs[at] = Number(piece.baseNs - first.baseNs) + (piece.sentOffsetNs[placeAt(at)] as number);
  }
  const { addresses, from } = responders(picked.length, pieceAt, placeAt);
  const hasDetails = picked.some((_, at) => pieceAt(at).details?.[placeAt(at)]);
  return {
    probeCode: first.probeCode,
    baseNs: first.baseNs,
    batchNo: 0n,
    engineRun: 0,
    count: picked.length,
    dropped: 0,
    addresses,
    from,
    sentOffsetNs,
    rttNs: of(first.rttNs, ({ rttNs }) => rttNs),
    series: of(first.series, ({ series }) => series),
    round: of(first.round, ({ round }) => round),
    seq: of(first.seq, ({ seq }) => seq),
    lateUs: of(first.lateUs, ({ lateUs }) => lateUs),
    cause: of(first.cause, ({ cause }) => cause),
    outcome: of(first.outcome, ({ outcome }) => outcome),
    stamps: of(first.stamps, ({ stamps }) => stamps),
    replyTtl: of(first.replyTtl, ({ replyTtl }) => replyTtl),
    typed: Object.fromEntries(
      Object.entries(first.typed).map(([name, column]) => [
        name,
        of(column, ({ typed }) => typed[name] ?? new Uint32Array(0)),
      ]),
    ),
    ...(hasDetails && { details: picked.map((_, at) => pieceAt(at).details?.[placeAt(at)] ?? null) }),
  };
}

/** The hosts that replied in place of the targets, in one list. */
function responders(count: number, pieceAt: (at: number) => Batch, placeAt: (at: number) => number) {
  const table = new AddressTable();
  const from = new Uint16Array(count);
  for (let at = 0; at < count; at++) {
    const piece = pieceAt(at);
    from[at] = table.index(piece, piece.from[placeAt(at)] as number);
  }
  return { from, addresses: new Uint8Array(table.bytes()) };
}

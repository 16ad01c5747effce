import type { ColumnSpec } from '../../../core/model/batch.ts';
import { FROM_TARGET } from '../../../core/model/batch.ts';
import type { JournalDetail } from '../journal-row.ts';
import type { BlockSamples } from './block-samples.ts';

/** Columns of u32 that all samples have. */
const COMMON = ['outcome', 'round', 'seq', 'lateUs', 'cause', 'stamps', 'replyTtl', 'from'] as const;
type Common = (typeof COMMON)[number];

/** Columns of journal rows and blocks alike. */
type Source = Omit<JournalDetail, 'series'>;

/** Gathers samples of one series, in the order in which they are taken, to be encoded as a block. Its columns are kept and used again. */
export class BlockBuilder {
  private readonly own: readonly ColumnSpec[];
  private count = 0;
  private sentMs = new Float64Array(0);
  private rttMs = new Float64Array(0);
  private common = commonColumns(0);
  private typed: Record<string, Uint32Array> = {};
  private details: (string | null)[] = [];
  private hasDetails = false;
  private readonly addresses: Uint8Array[] = [];
  private readonly places = new Map<string, number>();

  constructor(own: readonly ColumnSpec[]) {
    this.own = own;
    this.grow(1024);
  }

  /** Takes samples of a block or of a row of the journal, `from` until before `to`: of one series. */
  take(source: Source, from = 0, to = source.count): void {
    const start = this.count;
    const count = start + to - from;
    if (count > this.sentMs.length) this.grow(count);
    copyTimes(source.sentMs, this.sentMs, from, to, start);
    copyTimes(source.rttMs, this.rttMs, from, to, start);
    const { common } = this;
    // Not by their names: parts are short, and looking these up takes as long as copying.
    copy(source.outcome, common.outcome, from, to, start);
    copy(source.round, common.round, from, to, start);
    copy(source.seq, common.seq, from, to, start);
    copy(source.lateUs, common.lateUs, from, to, start);
    copy(source.cause, common.cause, from, to, start);
    copy(source.stamps, common.stamps, from, to, start);
    copy(source.replyTtl, common.replyTtl, from, to, start);
    copy(source.from, common.from, from, to, start);
    for (const { name } of this.own) {
      const column = this.typed[name] as Uint32Array;
      const given = source.typed[name];
      if (given) copy(given, column, from, to, start);
      else column.fill(0, start, count);
    }
    this.mergeAddresses(source.addresses, start, count);
    if (source.details) this.appendDetails(source.details, from, to, start);
    this.count = count;
  }

  /** The samples taken, in buffers that the next ones overwrite. */
  samples(probeCode: number): BlockSamples {
    const { count, sentMs, rttMs, typed } = this;
    const { outcome, round, seq, lateUs, cause, stamps, replyTtl, from } = this.common;
    return {
      ...{ probeCode, count, sentMs, rttMs, outcome, round, seq, lateUs, cause, stamps, replyTtl, from, typed },
      addresses: concat(this.addresses),
      details: this.hasDetails ? Array.from({ length: count }, (_, at) => this.details[at] ?? null) : null,
    };
  }

  clear(): void {
    this.count = 0;
    if (this.hasDetails) this.details = [];
    this.hasDetails = false;
    if (this.addresses.length === 0) return;
    this.addresses.length = 0;
    this.places.clear();
  }

  private appendDetails(details: readonly (string | null)[], from: number, to: number, start: number): void {
    this.hasDetails = true;
    while (this.details.length < start) this.details.push(null);
    for (let at = from; at < to; at++) this.details.push(details[at] ?? null);
  }

  /** Makes the indexes of the appended samples those of the common table. */
  private mergeAddresses(addresses: Uint8Array, start: number, end: number): void {
    const { from } = this.common;
    for (let at = start; at < end; at++) {
      const index = from[at] as number;
      if (index !== FROM_TARGET) from[at] = this.placeOf(addresses.subarray(index * 16, index * 16 + 16));
    }
  }

  private placeOf(address: Uint8Array): number {
    const key = String.fromCharCode(...address);
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const place = this.addresses.push(address.slice()) - 1;
    this.places.set(key, place);
    return place;
  }

  private grow(least: number): void {
    const size = Math.max(least, 2 * this.sentMs.length);
    this.sentMs = larger(this.sentMs, new Float64Array(size));
    this.rttMs = larger(this.rttMs, new Float64Array(size));
    const common = commonColumns(size);
    for (const name of COMMON) common[name].set(this.common[name]);
    this.common = common;
    const typed: Record<string, Uint32Array> = {};
    for (const { name } of this.own)
      typed[name] = larger(this.typed[name] ?? new Uint32Array(0), new Uint32Array(size));
    this.typed = typed;
  }
}

const commonColumns = (size: number): Record<Common, Uint32Array> =>
  Object.fromEntries(COMMON.map((name) => [name, new Uint32Array(size)])) as Record<Common, Uint32Array>;

function larger<Column extends Float64Array | Uint32Array>(column: Column, into: Column): Column {
  into.set(column);
  return into;
}

/** By hand, and for each type of column: runs are too short for `subarray`. */
function copy(source: Uint32Array, into: Uint32Array, from: number, to: number, start: number): void {
  for (let at = from; at < to; at++) into[start + at - from] = source[at] as number;
}

function copyTimes(source: Float64Array, into: Float64Array, from: number, to: number, start: number): void {
  for (let at = from; at < to; at++) into[start + at - from] = source[at] as number;
}

const NO_ADDRESSES = new Uint8Array(0);

function concat(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 0) return NO_ADDRESSES;
  const all = new Uint8Array(parts.length * 16);
  for (const [at, part] of parts.entries()) all.set(part, at * 16);
  return all;
}

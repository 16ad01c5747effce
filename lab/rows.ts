import { addressFromBytes } from '../core/model/address.ts';
import { type Batch, decodeBatch, FROM_TARGET } from '../core/model/batch.ts';
import { outcomeName, timestampSource } from '../core/model/outcome.ts';
import { HOP_COLUMNS, methodName, TRANSLATIONS, type Translation } from '../core/model/packet-columns.ts';

/** A sample with the common columns, as a test reads it. */
export interface SampleRow {
  readonly series: number;
  readonly round: number;
  readonly seq: number;
  readonly outcome: string;
  readonly cause: number;
  readonly stamps: string;
  readonly rttMs: number | null;
  /** Time since `startMs`. */
  readonly sentMs: number;
  readonly lateUs: number;
  readonly replyTtl: number;
  readonly from: string | null;
  readonly icmp: readonly [number, number];
  readonly mtu: number;
}

/** The columns that a hop has in addition. */
export interface HopColumns {
  readonly sourcePort: number;
  readonly sourceIndex: number;
  readonly method: string;
  readonly sentTtl: number;
  readonly quotedTtl: number;
  readonly mpls: readonly number[];
  readonly translation: Translation;
}

export type HopRow = SampleRow & HopColumns;

const translationName = (code: number): Translation => {
  const found = Object.entries(TRANSLATIONS).find(([, known]) => known === code);
  if (!found) throw new Error(`no word for translation ${code}`);
  return found[0] as Translation;
};

const at = (column: ArrayLike<number> | undefined, row: number): number => column?.[row] ?? Number.NaN;

/** @param startMs Unix ms that times are relative to */
export function sampleRow(batch: Batch, row: number, startMs: number): SampleRow {
  const rttNs = at(batch.rttNs, row);
  const from = at(batch.from, row);
  return {
    series: at(batch.series, row),
    round: at(batch.round, row),
    seq: at(batch.seq, row),
    outcome: outcomeName(at(batch.outcome, row)),
    cause: at(batch.cause, row),
    stamps: timestampSource(at(batch.stamps, row)),
    rttMs: Number.isNaN(rttNs) ? null : rttNs / 1e6,
    sentMs: Number((batch.baseNs + BigInt(at(batch.sentOffsetNs, row))) / 1000n) / 1000 - startMs,
    lateUs: at(batch.lateUs, row),
    replyTtl: at(batch.replyTtl, row),
    from: from === FROM_TARGET ? null : addressFromBytes(batch.addresses, from * 16),
    icmp: [at(batch.typed['icmpType'], row), at(batch.typed['icmpCode'], row)],
    mtu: at(batch.typed['mtu'], row),
  };
}

export function hopColumns({ typed }: Batch, row: number): HopColumns {
  return {
    sourcePort: at(typed['sourcePort'], row),
    sourceIndex: at(typed['sourceIndex'], row),
    method: methodName(at(typed['method'], row)),
    sentTtl: at(typed['sentTtl'], row),
    quotedTtl: at(typed['quotedTtl'], row),
    mpls: [typed['mpls1'], typed['mpls2'], typed['mpls3']]
      .slice(0, at(typed['mplsCount'], row))
      .map((column) => at(column, row)),
    translation: translationName(at(typed['translation'], row)),
  };
}

/** @param startMs Unix ms that times are relative to */
export function hopRowsOf(frame: Uint8Array<ArrayBuffer>, startMs: number): HopRow[] {
  const batch = decodeBatch(frame, () => HOP_COLUMNS);
  if (!batch) throw new Error('not a batch of hops');
  return Array.from({ length: batch.count }, (_, row) => ({
    ...sampleRow(batch, row, startMs),
    ...hopColumns(batch, row),
  }));
}

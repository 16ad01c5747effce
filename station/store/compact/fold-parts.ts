import type { ColumnSpec } from '../../../core/model/batch.ts';
import { BlockBuilder } from '../block/block-builder.ts';
import { encodeBlock } from '../block/block-codec.ts';
import type { EncodedBlock } from '../block/block-samples.ts';
import { SLOT_MS, startOf } from '../days/spans.ts';
import type { RowToFold } from './journal-rows.ts';

/** Samples of a series in a slot as one block. */
export interface Part {
  readonly slotMs: number;
  readonly series: number;
  readonly probeCode: number;
  readonly block: EncodedBlock;
}

/** Samples at positions of a row. */
interface Run {
  readonly row: RowToFold;
  readonly from: number;
  readonly to: number;
}

interface Cursor {
  readonly row: RowToFold;
  at: number;
}

type OwnColumnsOf = (probeCode: number) => readonly ColumnSpec[] | undefined;

/** Groups the samples of journal rows by series and slot. Each row is ordered by series: they are merged like sorted lists. */
export class PartEncoder {
  private readonly ownColumnsOf: OwnColumnsOf;
  private readonly builders = new Map<number, BlockBuilder>();
  /** Samples of a series under a second probe, which no catalog gives: they are left out. */
  strays = 0;

  constructor(ownColumnsOf: OwnColumnsOf) {
    this.ownColumnsOf = ownColumnsOf;
  }

  /**
   * @param rows by id; those after `afterId` are taken
   * @param span the sending times that are wanted
   * @returns ordered by series, then slot
   */
  encode(
    rows: readonly RowToFold[],
    span: { readonly fromMs: number; readonly toMs: number },
    afterId: number,
  ): readonly Part[] {
    const parts: Part[] = [];
    const cursors: Cursor[] = rows.filter(({ id }) => id > afterId).map((row) => ({ row, at: 0 }));
    for (let series = lowest(cursors); series !== null; series = lowest(cursors)) {
      const slots = new Map<number, Run[]>();
      for (const cursor of cursors) collect(cursor, series, span, slots);
      for (const slotMs of [...slots.keys()].sort((left, right) => left - right)) {
        parts.push(this.part(slotMs, series, slots.get(slotMs) as Run[]));
      }
    }
    return parts;
  }

  private part(slotMs: number, series: number, runs: readonly Run[]): Part {
    const probeCode = (runs[0] as Run).row.probeCode;
    const own = this.ownColumnsOf(probeCode) ?? [];
    const builder = this.builderOf(probeCode, own);
    builder.clear();
    for (const { row, from, to } of runs) {
      if (row.probeCode === probeCode) builder.take(row.samples, from, to);
      else this.strays += to - from;
    }
    return { slotMs, series, probeCode, block: encodeBlock(builder.samples(probeCode), own, slotMs) };
  }

  private builderOf(probeCode: number, own: readonly ColumnSpec[]): BlockBuilder {
    const known = this.builders.get(probeCode);
    if (known) return known;
    const made = new BlockBuilder(own);
    this.builders.set(probeCode, made);
    return made;
  }
}

/** The lowest series that a cursor is at; null = all are at their end. */
function lowest(cursors: readonly Cursor[]): number | null {
  let series = Number.POSITIVE_INFINITY;
  for (const { row, at } of cursors) {
    if (at < row.samples.count) series = Math.min(series, row.samples.series[at] as number);
  }
  return series === Number.POSITIVE_INFINITY ? null : series;
}

/** Moves a cursor over the samples of a series and adds those in the span to their slots, as runs. */
function collect(
  cursor: Cursor,
  series: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  slots: Map<number, Run[]>,
): void {
  const { row } = cursor;
  const { samples } = row;
  let slotMs = Number.NaN;
  let from = cursor.at;
  const end = (to: number) => {
    if (to === from || !(slotMs >= fromMs && slotMs < toMs)) return;
    const runs = slots.get(slotMs);
    if (runs) runs.push({ row, from, to });
    else slots.set(slotMs, [{ row, from, to }]);
  };
  let at = cursor.at;
  for (; at < samples.count && samples.series[at] === series; at++) {
    const ms = samples.sentMs[at] as number;
    if (ms >= slotMs && ms < slotMs + SLOT_MS) continue;
    end(at);
    from = at;
    slotMs = startOf(SLOT_MS, ms);
  }
  end(at);
  cursor.at = at;
}

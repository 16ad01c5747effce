import { columnNumber } from '../../../core/model/column-value.ts';
import { chartColumn, ownColumnsOf } from '../../../probes/registry.ts';
import { decodeBlock, decodeColumn, decodeFigures, decodeMeasured } from '../block/block-codec.ts';
import { blockHead } from '../block/block-head.ts';
import type { BlockFigures, BlockSamples, MeasuredSamples } from '../block/block-samples.ts';
import { OWN_MEMORY, ReusedMemory } from '../column-memory.ts';
import { decodeJournalColumn, decodeJournalRow, type JournalDetail, type JournalSamples } from '../journal-row.ts';
import type { JournalRows, RowHead } from './journal-rows.ts';
import type { OpenFile } from './open-file.ts';
import { figuresOfRow, pickFigures, pickMeasured, pickSamples, samplesOfRow, within } from './pick-samples.ts';
import { RowCursor } from './row-cursor.ts';
import type { SlotBlocks, StoredBlock } from './slot-blocks.ts';

/** Columns of the piece at hand. */
const memory = new ReusedMemory();

/** Samples of one series in a slot, in order of arrival; a series may have several pieces, one after the other. */
export interface Piece<Samples extends BlockFigures> {
  readonly series: number;
  readonly slotMs: number;
  readonly samples: Samples;
}

export interface SlotParts {
  readonly stored: SlotBlocks;
  /** The part of the slot that is asked for, Unix ms. */
  readonly span: { readonly fromMs: number; readonly toMs: number };
  /** Ascending; null = all. */
  readonly series: readonly number[] | null;
  readonly rows: JournalRows;
  readonly journal: OpenFile;
}

/** Reading of one kind of columns: from a block, and from the part of a row that is of one series. */
interface Columns<Row extends JournalSamples, Samples extends BlockFigures> {
  ofBlock(block: StoredBlock): Samples;
  decodeRow(head: RowHead): Row | null;
  ofRow(row: Row, probeCode: number, from: number, to: number): Samples;
  pick(samples: Samples, places: readonly number[]): Samples;
}

/** The samples of one slot that are asked for; they are decoded as they are read. */
export class SlotSamples {
  readonly slotMs: number;
  private readonly parts: SlotParts;
  private readonly onDamaged: () => void;

  constructor(parts: SlotParts, onDamaged: () => void) {
    this.parts = parts;
    this.slotMs = parts.stored.slotMs;
    this.onDamaged = onDamaged;
  }

  /** Blocks and rows, undecoded. */
  get stored(): SlotBlocks {
    return this.parts.stored;
  }

  /** @param isBrief each piece is valid until the next one is read */
  figures(isBrief = false): Generator<Piece<BlockFigures>> {
    return this.pieces<JournalSamples, BlockFigures>({
      ofBlock: ({ blob }) => {
        if (isBrief) memory.reset();
        return decodeFigures(blob, this.slotMs, isBrief ? memory : OWN_MEMORY);
      },
      decodeRow: (head) => this.parts.rows.samples(this.parts.journal, head),
      ofRow: figuresOfRow,
      pick: pickFigures,
    });
  }

  /** The values of a probe column in place of round trips; NaN where the probe has none. */
  column(name: string): Generator<Piece<BlockFigures>> {
    return this.pieces<JournalSamples, BlockFigures>({
      ofBlock: ({ blob }) => blockColumn(blob, this.slotMs, name),
      decodeRow: (head) => this.rowColumn(head, name),
      ofRow: figuresOfRow,
      pick: pickFigures,
    });
  }

  samples(): Generator<Piece<BlockSamples>> {
    return this.pieces<JournalDetail, BlockSamples>({
      ofBlock: ({ id, blob }) => {
        const own = ownColumnsOf(blockHead(blob).probeCode) ?? [];
        return decodeBlock(blob, this.parts.stored.details.get(id) ?? null, this.slotMs, own);
      },
      decodeRow: (head) => this.wholeRow(head),
      ofRow: samplesOfRow,
      pick: pickSamples,
    });
  }

  /** The columns of reports. Each piece is valid until the next one is read. */
  measured(): Generator<Piece<MeasuredSamples>> {
    return this.pieces<JournalDetail, MeasuredSamples>({
      ofBlock: ({ blob }) => {
        memory.reset();
        return decodeMeasured(blob, this.slotMs, (probeCode) => ownColumnsOf(probeCode) ?? [], memory);
      },
      decodeRow: (head) => this.wholeRow(head),
      ofRow: samplesOfRow,
      pick: pickMeasured,
    });
  }

  private *pieces<Row extends JournalSamples, Samples extends BlockFigures>(
    columns: Columns<Row, Samples>,
  ): Generator<Piece<Samples>> {
    const { stored, series } = this.parts;
    const cursors = stored.rows.flatMap((head) => {
      const row = this.readable(() => columns.decodeRow(head));
      return row ? [new RowCursor(row, head.probe)] : [];
    });
    for (const one of series ?? allSeries(stored, cursors)) {
      for (const block of stored.blocks.get(one) ?? []) {
        const samples = this.readable(() => columns.ofBlock(block));
        if (samples) yield* this.piece(one, samples, columns.pick);
      }
      for (const cursor of cursors) {
        const { from, to } = cursor.rangeOf(one);
        if (from < to) yield* this.piece(one, columns.ofRow(cursor.row, cursor.probeCode, from, to), columns.pick);
      }
    }
  }

  private *piece<Samples extends BlockFigures>(
    series: number,
    samples: Samples,
    pick: (samples: Samples, places: readonly number[]) => Samples,
  ): Generator<Piece<Samples>> {
    const places = within(samples.sentMs, { from: 0, to: samples.count }, this.parts.span);
    const inSpan = places ? pick(samples, places) : samples;
    if (inSpan.count > 0) yield { series, slotMs: this.slotMs, samples: inSpan };
  }

  private readable<T>(read: () => T | null): T | null {
    try {
      const found = read();
      if (found === null) this.onDamaged();
      return found;
    } catch {
      this.onDamaged(); // one bad block must not hide the rest; the caller reports how many there were
      return null;
    }
  }

  private wholeRow({ id, probe }: RowHead): JournalDetail | null {
    const row = this.parts.rows.row(this.parts.journal, id);
    return row ? decodeJournalRow(row, ownColumnsOf(probe) ?? []) : null;
  }

  private rowColumn(head: RowHead, name: string): JournalSamples | null {
    const column = chartColumn(head.probe, name);
    if (!column) {
      const samples = this.parts.rows.samples(this.parts.journal, head);
      return samples && { ...samples, rttMs: new Float64Array(samples.count).fill(Number.NaN) };
    }
    const row = this.parts.rows.row(this.parts.journal, head.id);
    if (!row) return null;
    const { samples, stored } = decodeJournalColumn(row, ownColumnsOf(head.probe) ?? [], column);
    return { ...samples, rttMs: Float64Array.from(stored, (number) => columnNumber(column, number)) };
  }
}

function blockColumn(blob: Uint8Array, slotMs: number, name: string): BlockFigures {
  const { probeCode } = blockHead(blob);
  const column = chartColumn(probeCode, name);
  if (!column) {
    const figures = decodeFigures(blob, slotMs);
    return { ...figures, rttMs: new Float64Array(figures.count).fill(Number.NaN) };
  }
  const { figures, stored } = decodeColumn(blob, slotMs, ownColumnsOf(probeCode) ?? [], name);
  const rttMs = new Float64Array(figures.count);
  for (let at = 0; at < figures.count; at++) rttMs[at] = columnNumber(column, stored[at] as number);
  return { ...figures, rttMs };
}

/** All series of a slot, ascending. */
function allSeries(stored: SlotBlocks, cursors: readonly RowCursor<JournalSamples>[]): readonly number[] {
  const all = new Set(stored.blocks.keys());
  for (const { row } of cursors) for (let at = 0; at < row.count; at++) all.add(row.series[at] as number);
  return [...all].sort((left, right) => left - right);
}

import type { Database, Statement } from 'better-sqlite3';
import { blockId, MAX_PARTS } from '../days/spans.ts';
import type { Part } from './folded-parts.ts';

/** A slot with this many parts is merged before it gets more. */
export const FULL_SLOT_PARTS = MAX_PARTS - 16;

/** Statements of a file of samples. Throws what SQLite throws; the caller begins and ends transactions. */
export class PartWriter {
  private readonly insertBlock: Statement;
  private readonly insertDetail: Statement;
  private readonly slotParts: Statement<[number], { readonly parts: number }>;
  private readonly keepSlot: Statement;

  constructor(db: Database) {
    this.insertBlock = db.prepare('INSERT INTO block (id, blob) VALUES (?, ?)');
    this.insertDetail = db.prepare('INSERT INTO detail (id, blob) VALUES (?, ?)');
    this.slotParts = db.prepare('SELECT parts FROM slot WHERE slot = ?');
    this.keepSlot = db.prepare(
      `INSERT INTO slot (slot, parts, is_merged) VALUES (?, ?, 0)
         ON CONFLICT (slot) DO UPDATE SET parts = excluded.parts, is_merged = 0`,
    );
  }

  /** The parts that a slot has. */
  partsOf(slotMs: number): number {
    return this.slotParts.get(slotMs)?.parts ?? 0;
  }

  /** Appends a part to a slot. @param blocks of the slot, by series */
  append(slotMs: number, blocks: Iterable<Part>): void {
    const number = this.partsOf(slotMs);
    for (const { series, block } of blocks) {
      const id = blockId(slotMs, number, series);
      this.insertBlock.run(id, block.blob);
      if (block.detail) this.insertDetail.run(id, block.detail);
    }
    this.keepSlot.run(slotMs, number + 1);
  }
}

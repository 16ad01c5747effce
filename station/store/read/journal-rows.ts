import { decodeJournalSamples, type JournalRow, type JournalSamples } from '../journal-row.ts';
import { ROW_SPREAD_MS, rowOf, type StoredRow } from '../journal-scan.ts';
import type { OpenFile } from './open-file.ts';

/** Rows of the journal that are read beside the files. */
export interface RowSpan {
  /** After this row, up to that one; null = the newest. */
  readonly afterId: number;
  readonly throughId: number | null;
  /** Rows with samples of this span, Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** A row without its samples. */
export interface RowHead {
  readonly id: number;
  readonly probe: number;
  readonly count: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Samples that stay decoded, some 30 bytes each: those of 50 s, which are not folded yet, at 10 000 series and one a second. */
const MAX_KEPT_SAMPLES = 600_000;
/** Up to this many rows, reading all of them is quicker than the index by time. */
const FEW_ROWS = 2000;

const HEAD = 'SELECT id, probe, count, from_ms AS fromMs, to_ms AS toMs FROM journal';
const BY_ID = `${HEAD} NOT INDEXED WHERE id > ? AND id <= ? AND to_ms >= ? AND from_ms < ? ORDER BY id`;
const BY_TIME = `${HEAD} WHERE to_ms BETWEEN ? AND ? AND from_ms < ? AND id > ? AND id <= ? ORDER BY id`;

/** Reads rows of the journal and keeps the newest of them decoded: each query reads the ones that are not folded. */
export class JournalRows {
  private inode = -1;
  /** By id, the one used last at the end; null = damaged. */
  private readonly kept = new Map<number, JournalSamples | null>();
  private keptSamples = 0;

  /** The rows that match, by id: in the order in which their samples ended. */
  heads(journal: OpenFile, { afterId, throughId, fromMs, toMs }: RowSpan): readonly RowHead[] {
    const newest = journal.get<{ id: number | null }>('SELECT max(id) AS id FROM journal')?.id ?? 0;
    const last = Math.min(newest, throughId ?? newest);
    if (last <= afterId) return [];
    if (last - afterId <= FEW_ROWS) return journal.all<RowHead>(BY_ID, afterId, last, fromMs, toMs);
    return journal.all<RowHead>(BY_TIME, fromMs, toMs + ROW_SPREAD_MS, toMs, afterId, last);
  }

  /** The figures of a row; null = it is damaged. */
  samples(journal: OpenFile, { id }: RowHead): JournalSamples | null {
    if (journal.inode !== this.inode) {
      this.kept.clear();
      this.keptSamples = 0;
      this.inode = journal.inode;
    }
    let found = this.kept.get(id);
    if (found === undefined) {
      found = decoded(journal, id);
      this.keptSamples += found?.count ?? 0;
    }
    this.kept.delete(id);
    this.kept.set(id, found);
    this.dropOldest();
    return found;
  }

  /** A whole row; undefined = it is gone. */
  row(journal: OpenFile, id: number): JournalRow | undefined {
    const stored = journal.get<StoredRow>('SELECT probe, count, from_ms, to_ms, blob FROM journal WHERE id = ?', id);
    return stored && rowOf(stored);
  }

  private dropOldest(): void {
    for (const [id, samples] of this.kept) {
      if (this.keptSamples <= MAX_KEPT_SAMPLES || this.kept.size === 1) return;
      this.kept.delete(id);
      this.keptSamples -= samples?.count ?? 0;
    }
  }
}

function decoded(journal: OpenFile, id: number): JournalSamples | null {
  const stored = journal.get<StoredRow>('SELECT probe, count, from_ms, to_ms, blob FROM journal WHERE id = ?', id);
  if (!stored) return null;
  try {
    return decodeJournalSamples(rowOf(stored));
  } catch {
    return null;
  }
}

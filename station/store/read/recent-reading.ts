import { decodeJournalFigures, type JournalFigures } from '../journal-row.ts';
import { rowOf, type StoredRow } from '../journal-scan.ts';
import { SteppedWork } from './stepped-work.ts';
import type { StoreFiles } from './store-files.ts';

export interface RecentQuery {
  readonly sinceMs: number;
  readonly throughId: number;
}

/** Every row of the journal with samples sent at or after a time, oldest first. */
export class RecentReading extends SteppedWork {
  damaged = 0;
  private readonly files: StoreFiles;
  private readonly query: RecentQuery;
  private readonly take: (probeCode: number, samples: JournalFigures) => void;

  constructor(files: StoreFiles, query: RecentQuery, take: (probeCode: number, samples: JournalFigures) => void) {
    super();
    this.files = files;
    this.query = query;
    this.take = take;
  }

  protected *work(): Generator<number> {
    const { sinceMs, throughId } = this.query;
    const ids = this.files.journal.all<{ id: number }>(
      'SELECT id FROM journal WHERE to_ms >= ? AND id <= ? ORDER BY to_ms',
      sinceMs,
      throughId,
    );
    for (const [at, { id }] of ids.entries()) {
      const stored = this.files.journal.get<StoredRow>(
        'SELECT probe, count, from_ms, to_ms, blob FROM journal WHERE id = ?',
        id,
      );
      if (stored) this.read(stored);
      yield at / ids.length;
    }
  }

  private read(stored: StoredRow): void {
    try {
      this.take(stored.probe, decodeJournalFigures(rowOf(stored)));
    } catch {
      this.damaged += 1;
    }
  }
}

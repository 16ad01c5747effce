import { decodeJournalFigures, type JournalFigures } from '../journal-row.ts';
import { rowOf, type StoredRow } from '../journal-scan.ts';
import { within } from './pick-samples.ts';
import { SteppedWork } from './stepped-work.ts';
import type { StoreFiles } from './store-files.ts';

export interface RecentQuery {
  readonly sinceMs: number;
  readonly throughId: number;
}

/** The samples of the journal sent at or after a time, row by row, oldest first. */
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
      const samples = since(decodeJournalFigures(rowOf(stored)), this.query.sinceMs);
      if (samples.count > 0) this.take(stored.probe, samples);
    } catch {
      this.damaged += 1;
    }
  }
}

function since(samples: JournalFigures, sinceMs: number): JournalFigures {
  const places = within(
    samples.sentMs,
    { from: 0, to: samples.count },
    { fromMs: sinceMs, toMs: Number.POSITIVE_INFINITY },
  );
  if (!places) return samples;
  const of = (column: Uint32Array) => Uint32Array.from(places, (at) => column[at] as number);
  const { series, outcome, cause } = samples;
  return {
    count: places.length,
    series: of(series),
    sentMs: Float64Array.from(places, (at) => samples.sentMs[at] as number),
    rttMs: Float64Array.from(places, (at) => samples.rttMs[at] as number),
    outcome: of(outcome),
    cause: cause && of(cause),
  };
}

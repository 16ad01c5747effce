import { decodeJournalFigures, type JournalFigures } from '../journal-row.ts';
import { rowOf, type StoredRow } from '../journal-scan.ts';
import { bySeries } from './by-series.ts';
import { within } from './pick-samples.ts';
import { SteppedWork } from './stepped-work.ts';
import type { StoreFiles } from './store-files.ts';

export interface RecentQuery {
  readonly sinceMs: number;
  readonly throughId: number;
}

/** Samples that are put in the order of their series together: half a minute of 10 000 series. */
const ORDERED_TOGETHER = 300_000;
/** Samples that are handed over together: the thread that takes them must not be busy with them for long. */
const HANDED_TOGETHER = 20_000;

/** The samples of the journal sent at or after a time; those of each series oldest first. */
export class RecentReading extends SteppedWork {
  damaged = 0;
  private readonly files: StoreFiles;
  private readonly query: RecentQuery;
  private readonly take: (probeCode: number, samples: JournalFigures) => void;
  /** Read, and not handed over yet, by probe. */
  private readonly waiting = new Map<number, { count: number; rows: JournalFigures[] }>();

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
    for (const probeCode of this.waiting.keys()) this.handOver(probeCode);
  }

  private read(stored: StoredRow): void {
    try {
      const samples = since(decodeJournalFigures(rowOf(stored)), this.query.sinceMs);
      if (samples.count > 0) this.add(stored.probe, samples);
    } catch {
      this.damaged += 1;
    }
  }

  private add(probeCode: number, samples: JournalFigures): void {
    const waiting = this.waiting.get(probeCode) ?? { count: 0, rows: [] };
    this.waiting.set(probeCode, waiting);
    waiting.rows.push(samples);
    waiting.count += samples.count;
    if (waiting.count >= ORDERED_TOGETHER) this.handOver(probeCode);
  }

  private handOver(probeCode: number): void {
    const rows = this.waiting.get(probeCode)?.rows ?? [];
    this.waiting.delete(probeCode);
    for (const piece of bySeries(rows, HANDED_TOGETHER)) this.take(probeCode, piece);
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
  const { series, outcome, cause, replyTtl } = samples;
  return {
    count: places.length,
    series: of(series),
    sentMs: Float64Array.from(places, (at) => samples.sentMs[at] as number),
    rttMs: Float64Array.from(places, (at) => samples.rttMs[at] as number),
    outcome: of(outcome),
    cause: cause && of(cause),
    replyTtl: replyTtl && of(replyTtl),
  };
}

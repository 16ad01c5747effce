import type { Database, Statement } from 'better-sqlite3';
import { ownColumnsOf } from '../../probes/registry.ts';
import { decodeBlockOfAny } from '../store/block/block-codec.ts';
import { OWN_MEMORY } from '../store/column-memory.ts';
import { SLOT_MS, seriesOfBlock, slotBounds } from '../store/days/spans.ts';
import { decodeJournalRow } from '../store/journal-row.ts';
import { rowOf, type StoredRow } from '../store/journal-scan.ts';

/** Columns that identify a sample of a series. */
export interface SampleColumns {
  readonly count: number;
  readonly round: Uint32Array;
  readonly seq: Uint32Array;
  readonly outcome: Uint32Array;
  readonly sentMs: Float64Array;
  readonly lateUs: Uint32Array;
  readonly typed: Readonly<Record<string, Uint32Array>>;
}

/** Planned times of the same sample may differ by this much and a part of its send delay, which blocks keep at that precision. */
const SAME_MS = 0.11;
const SAME_SHARE_OF_DELAY = 0.15;

const keyOf = ({ round, seq, outcome, typed }: SampleColumns, at: number): string =>
  `${round[at]} ${seq[at]} ${outcome[at]} ${typed['flow']?.[at] ?? 0} ${typed['hop']?.[at] ?? 0}`;

/** Send time without the send delay: exact where the delay is kept at a lower precision. */
const plannedMs = ({ sentMs, lateUs }: SampleColumns, at: number): number =>
  (sentMs[at] as number) - (lateUs[at] as number) / 1000;

/** Samples that a project has of some series in a slot. Each is found once: two alike are two. */
export class KnownSamples {
  private readonly bySeries = new Map<number, Map<string, number[]>>();

  add(series: number, samples: SampleColumns, from = 0, to = samples.count): void {
    const known = this.bySeries.get(series) ?? new Map<string, number[]>();
    this.bySeries.set(series, known);
    for (let at = from; at < to; at++) {
      const key = keyOf(samples, at);
      const times = known.get(key);
      if (times) times.push(plannedMs(samples, at));
      else known.set(key, [plannedMs(samples, at)]);
    }
  }

  /** Whether a sample is known; it is not found a second time. */
  take(series: number, samples: SampleColumns, at: number): boolean {
    const times = this.bySeries.get(series)?.get(keyOf(samples, at));
    if (!times) return false;
    const ms = plannedMs(samples, at);
    const tolerance = SAME_MS + ((samples.lateUs[at] as number) / 1000) * SAME_SHARE_OF_DELAY;
    const found = times.findIndex((one) => Math.abs(one - ms) <= tolerance);
    if (found < 0) return false;
    times.splice(found, 1);
    return true;
  }
}

interface Row {
  readonly id: number;
  readonly blob: Buffer;
}

/** Adds the samples of a slot that are in blocks, of the series wanted. @param db a file of samples */
export function addBlocks(known: KnownSamples, db: Database, slotMs: number, series: ReadonlySet<number>): void {
  const ids = db.prepare<[number, number], number>('SELECT id FROM block WHERE id BETWEEN ? AND ?').pluck();
  const row = db.prepare<[number], Row>('SELECT id, blob FROM block WHERE id = ?');
  for (const id of ids.all(...slotBounds(slotMs))) {
    const one = seriesOfBlock(id);
    if (!series.has(one)) continue;
    try {
      const samples = decodeBlockOfAny((row.get(id) as Row).blob, null, slotMs, ownColumnsOf, OWN_MEMORY);
      if (samples) known.add(one, samples);
    } catch {
      // Readers skip a block that is damaged: its samples are missing.
    }
  }
}

/** Rows of a journal that are not folded yet. */
export class UnfoldedRows {
  private readonly rows: Statement<[number, number, number], StoredRow>;
  private readonly afterId: number;

  constructor(journal: Database, afterId: number) {
    this.afterId = afterId;
    this.rows = journal.prepare(
      'SELECT probe, count, from_ms, to_ms, blob FROM journal WHERE id > ? AND to_ms >= ? AND from_ms < ?',
    );
  }

  /** Adds the samples of a slot, of the series wanted: they get into blocks later. */
  addTo(known: KnownSamples, slotMs: number, series: ReadonlySet<number>): void {
    const endMs = slotMs + SLOT_MS;
    for (const stored of this.rows.iterate(this.afterId, slotMs, endMs)) {
      try {
        const samples = decodeJournalRow(rowOf(stored), ownColumnsOf(stored.probe) ?? []);
        for (let at = 0; at < samples.count; at++) {
          const sentMs = samples.sentMs[at] as number;
          const one = samples.series[at] as number;
          if (sentMs >= slotMs && sentMs < endMs && series.has(one)) known.add(one, samples, at, at + 1);
        }
      } catch {
        // A fold leaves it out, too.
      }
    }
  }
}

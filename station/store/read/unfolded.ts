import type { BlockFigures } from '../block/block-samples.ts';
import { DAY_MS, startOf } from '../days/spans.ts';
import type { JournalSamples } from '../journal-row.ts';
import type { JournalRows } from './journal-rows.ts';
import { figuresOfRow, pickFigures, within } from './pick-samples.ts';
import { RowCursor } from './row-cursor.ts';
import type { Snapshot } from './store-files.ts';

interface UnfoldedRow {
  readonly cursor: RowCursor<JournalSamples>;
  readonly figures: BlockFigures;
  /** The part of the span that is read from it, Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** All of its samples are in that. */
  readonly isWhole: boolean;
}

/** Receives the samples `from` … `to` − 1 of these figures. */
export type TakeSamples = (figures: BlockFigures, from: number, to: number) => void;

export interface UnfoldedQuery {
  /** Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly throughId: number | null;
}

/** Samples of a span that are in the journal and not in the rollups yet. */
export class UnfoldedSamples {
  /** Rows that could not be read. */
  damaged = 0;
  private readonly parts: readonly UnfoldedRow[];

  constructor(snapshot: Snapshot, rows: JournalRows, query: UnfoldedQuery) {
    const afterId = snapshot.newestFoldedOf('minutes');
    this.parts = rows.heads(snapshot.journal, { ...query, afterId }).flatMap((head) => {
      const row = rows.samples(snapshot.journal, head);
      if (!row) this.damaged += 1;
      if (!row) return [];
      const days: UnfoldedRow[] = [];
      const first = Math.max(query.fromMs, head.fromMs);
      const end = Math.min(query.toMs, head.toMs + 1);
      for (let dayMs = startOf(DAY_MS, first); dayMs < end; dayMs += DAY_MS) {
        if (head.id <= snapshot.foldedBefore('minutes', dayMs)) continue;
        const span = { fromMs: Math.max(query.fromMs, dayMs), toMs: Math.min(query.toMs, dayMs + DAY_MS) };
        days.push({
          cursor: new RowCursor(row, head.probe),
          figures: figuresOfRow(row, head.probe, 0, row.count),
          ...span,
          isWhole: head.fromMs >= span.fromMs && head.toMs + 1 <= span.toMs,
        });
      }
      return days;
    });
  }

  /** The samples of a series in order of arrival. @param series higher than the one before */
  visit(series: number, take: TakeSamples): void {
    for (const { cursor, figures, isWhole, ...span } of this.parts) {
      const range = cursor.rangeOf(series);
      if (range.from === range.to) continue;
      const places = isWhole ? null : within(figures.sentMs, range, span);
      if (!places) take(figures, range.from, range.to);
      else if (places.length > 0) take(pickFigures(figures, places), 0, places.length);
    }
  }
}

import type { DeletedSamples } from '../../core/reports/build/deleted-samples.ts';
import { mergedSpans, type TimeSpan } from '../../core/reports/time-spans.ts';
import { GROUP_SERIES, groupOf } from '../store/days/spans.ts';
import type { Piece } from '../store/read/cover.ts';
import { sumsPart } from '../store/read/damaged-parts.ts';
import type { ReadParts } from '../store/read/read-parts.ts';
import { type RollupLevel, RollupSources } from '../store/read/rollup-sources.ts';
import type { Snapshot } from '../store/read/store-files.ts';
import { storedCover } from '../store/read/stored-cover.ts';
import { probeOfRow } from '../store/rollup/rollup-sum.ts';

export interface FoundDeleted {
  readonly spans: readonly DeletedSamples[];
  /** Some of them are of hours: minutes are no longer stored either. */
  readonly hasHours: boolean;
  /** Sums that could not be read. */
  readonly damagedParts: ReadonlySet<string>;
}

const SUMS = ['minutes', 'hours'] as const;

/**
 * Finds the time of a span whose samples are no longer stored, while sums of their minutes or hours are, and what was sent and lost
 * in it.
 */
export function deletedSamples(
  { files, sums }: Pick<ReadParts, 'files' | 'sums'>,
  series: readonly number[],
  span: TimeSpan,
): FoundDeleted {
  return files.snapshot((snapshot) => {
    // An open end is the end of time, and sums are looked for hour by hour.
    const storedToMs = Math.max(...SUMS.map((level) => snapshot.list(level).at(-1)?.toMs ?? 0));
    const toMs = Math.min(span.toMs, storedToMs);
    const pieces = storedCover(snapshot, span.fromMs, toMs, 'samples').filter(({ level }) => level !== 'samples');
    const reading = new SumsReading(snapshot, sums, series);
    const found = mergedSpans(pieces).map(({ fromMs, toMs }) =>
      reading.sumOf(pieces.filter((piece) => piece.fromMs >= fromMs && piece.toMs <= toMs)),
    );
    return {
      spans: found.filter(({ fromMs, toMs }) => toMs > fromMs),
      hasHours: pieces.some(({ level }) => level === 'hours'),
      damagedParts: reading.damagedParts,
    };
  });
}

/** Adds up what sums of minutes and hours say of some series. */
class SumsReading {
  readonly damagedParts = new Set<string>();
  private readonly snapshot: Snapshot;
  private readonly sums: ReadParts['sums'];
  private readonly groups: ReadonlyMap<number, readonly number[]>;

  constructor(snapshot: Snapshot, sums: ReadParts['sums'], series: readonly number[]) {
    this.snapshot = snapshot;
    this.sums = sums;
    this.groups = Map.groupBy(series, groupOf);
  }

  /** The time that the sums are of, which are whole minutes or hours; without duration = there are none. */
  sumOf(pieces: readonly Piece[]): DeletedSamples {
    const found = { fromMs: Number.POSITIVE_INFINITY, toMs: Number.NEGATIVE_INFINITY, sent: 0, lost: 0 };
    for (const { level, ...piece } of pieces) {
      this.visit(piece, level === 'hours' ? 'hours' : 'minutes', ({ sent, lost }, fromMs, toMs) => {
        found.fromMs = Math.min(found.fromMs, fromMs);
        found.toMs = Math.max(found.toMs, toMs);
        found.sent += sent;
        found.lost += lost;
      });
    }
    return found;
  }

  private visit(
    piece: TimeSpan,
    level: RollupLevel,
    take: (counts: { readonly sent: number; readonly lost: number }, fromMs: number, toMs: number) => void,
  ): void {
    const sources = new RollupSources(this.snapshot);
    for (const [group, members] of this.groups) {
      for (const source of sources.of(group, piece, level)) {
        try {
          for (const one of members)
            source.visit(one % GROUP_SERIES, (bytes, offset, length, fromMs, toMs) => {
              const sum = this.sums.of(probeOfRow(bytes, offset, length));
              sum.reset();
              sum.add(bytes, offset, length);
              const figures = sum.figures();
              if (figures.sent + figures.notMeasured > 0) take(figures, fromMs, toMs);
            });
        } catch {
          this.damagedParts.add(sumsPart(group, source.fromMs)); // the rest of the row is not known
        }
      }
    }
    for (const part of sources.damagedParts) this.damagedParts.add(part);
  }
}

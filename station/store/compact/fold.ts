import { ownColumnsOf } from '../../../probes/registry.ts';
import type { DayFile, Level } from '../days/day-files.ts';
import { foldedOf, keepFolded } from '../days/folded.ts';
import { PartEncoder } from './fold-parts.ts';
import type { FoldedParts } from './folded-parts.ts';
import type { JournalRows, Portion } from './journal-rows.ts';
import { MinuteWriter } from './minute-writer.ts';
import { PartWriter } from './part-writer.ts';
import type { ProbeSums } from './probe-sums.ts';
import type { SpanFiles } from './span-files.ts';

/** Levels that rows are folded to; a fold writes the blocks first. */
const FOLDED_LEVELS = ['samples', 'minutes'] as const;
type FoldedLevel = (typeof FOLDED_LEVELS)[number];

/** A portion that is folded. */
export type FoldedPortion = Pick<Portion, 'lastId' | 'lastMs' | 'days'>;

/**
 * Moves rows of the journal to blocks and rollups of minutes, exactly once: each file keeps the last row that it has in the
 * transaction that writes the samples; the newest file of each level is written last.
 */
export class Fold {
  private readonly files: SpanFiles;
  private readonly journal: JournalRows;
  private readonly identity: string;
  private readonly sums: ProbeSums;
  private readonly encoder = new PartEncoder(ownColumnsOf);
  /** Rows of the journal that could not be read. */
  damaged = 0;

  /** @param identity `journalIdentity` of the journal */
  constructor(files: SpanFiles, journal: JournalRows, identity: string, sums: ProbeSums) {
    this.files = files;
    this.journal = journal;
    this.identity = identity;
    this.sums = sums;
  }

  /** The last row that is folded on all levels. */
  foldedId(): number {
    return Math.min(...FOLDED_LEVELS.map((level) => this.foldedOfLevel(level)));
  }

  /** Folds the next portion. @param throughId the last row that is folded @returns what it was; null = all rows up to it are folded */
  next(throughId: number): FoldedPortion | null {
    const portion = this.journal.portion(this.foldedId(), Math.min(throughId, this.journal.newestId()));
    if (!portion) return null;
    try {
      this.write(portion);
    } finally {
      this.journal.release(); // what follows, as merging, has this memory for itself
    }
    const { lastId, lastMs, days } = portion;
    return { lastId, lastMs, days };
  }

  private write(portion: Portion): void {
    const parts = new Map<string, FoldedParts>();
    const partsAfter = (file: DayFile, afterId: number): FoldedParts => {
      const key = `${file.fromMs} ${afterId}`;
      const known = parts.get(key) ?? this.encoder.encode(portion.rows, file, afterId);
      parts.set(key, known);
      return known;
    };
    for (const level of FOLDED_LEVELS) {
      const files = this.filesOf(level, portion);
      this.makeNewest(level, files);
      for (const file of files) this.writeFile(file, level, portion.lastId, partsAfter);
    }
    this.damaged += portion.damaged;
  }

  private foldedOfLevel(level: Level): number {
    const newest = this.files.newest(level);
    return newest ? this.files.withFile(newest, (db) => foldedOf(db, this.identity)) : 0;
  }

  /** Files that a fold writes, in order of age: those of its samples, and always the newest. */
  private filesOf(level: FoldedLevel, { days }: Portion): readonly DayFile[] {
    const newest = this.files.newest(level);
    const files = days.map((day) => this.files.of(level, day));
    if (newest && files.every(({ fromMs }) => fromMs < newest.fromMs)) files.push(newest);
    return files;
  }

  /** Begins a newer file before the older ones are written: what is folded is read from the newest there is. */
  private makeNewest(level: FoldedLevel, files: readonly DayFile[]): void {
    const last = files.at(-1);
    const newest = this.files.newest(level);
    if (!last || (newest && newest.fromMs >= last.fromMs)) return;
    const folded = this.foldedOfLevel(level);
    this.files.withFile(last, (db) => keepFolded(db, this.identity, folded));
  }

  private writeFile(
    file: DayFile,
    level: FoldedLevel,
    lastId: number,
    partsAfter: (file: DayFile, afterId: number) => FoldedParts,
  ): void {
    const db = this.files.database(file);
    try {
      const folded = foldedOf(db, this.identity);
      if (folded >= lastId) return;
      const parts = partsAfter(file, folded);
      db.transaction(() => {
        if (level === 'samples') appendParts(new PartWriter(db), parts);
        else new MinuteWriter(db, this.sums).add(parts);
        keepFolded(db, this.identity, lastId);
      })();
    } catch (error) {
      this.files.giveUp(file, error); // the next fold starts again with what the files have then
      throw this.files.faultOf(file, error);
    }
  }
}

function appendParts(writer: PartWriter, parts: FoldedParts): void {
  for (const slotMs of parts.slots) writer.append(slotMs, parts.ofSlot(slotMs));
}

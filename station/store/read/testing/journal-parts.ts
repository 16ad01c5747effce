import type { Database } from 'better-sqlite3';
import { JournalRows } from '../journal-rows.ts';
import { OpenFile } from '../open-file.ts';
import { ProbeSums } from '../probe-sums.ts';
import type { ReadParts } from '../read-parts.ts';
import { StoreFiles } from '../store-files.ts';

/** The files of a project of which nothing is folded yet. */
class JournalOnly extends StoreFiles {
  private readonly file: OpenFile;

  constructor(db: Database) {
    super('/nowhere');
    this.file = new OpenFile('/nowhere/journal.db', 0, db);
  }

  override get journal(): OpenFile {
    return this.file;
  }
}

/** The parts of a reader, of a journal alone. */
export const journalParts = (db: Database): ReadParts => ({
  files: new JournalOnly(db),
  rows: new JournalRows(),
  sums: new ProbeSums(),
});

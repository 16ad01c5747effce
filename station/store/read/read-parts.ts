import type { JournalRows } from './journal-rows.ts';
import type { ProbeSums } from './probe-sums.ts';
import type { StoreFiles } from './store-files.ts';

/** Parts that all queries of a thread share. */
export interface ReadParts {
  readonly files: StoreFiles;
  readonly rows: JournalRows;
  readonly sums: ProbeSums;
}

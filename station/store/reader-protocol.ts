import type { PathState } from '../../core/contracts/path.ts';
import type { Fault } from '../../core/result/result.ts';
import type { AccountQuery, StoredAccounts } from './account-reading.ts';
import type { HistoryQuery } from './history.ts';
import type { JournalFigures } from './journal-row.ts';
import type { PastQuery, PathQuery, PathsPast } from './path-reading.ts';

/** Work that the reader thread does in steps, between which it reads its inbox. */
export type ReaderJob =
  | { readonly type: 'history'; readonly id: number; readonly query: HistoryQuery }
  | { readonly type: 'path'; readonly id: number; readonly query: PathQuery }
  | { readonly type: 'past'; readonly id: number; readonly query: PastQuery }
  | { readonly type: 'accounts'; readonly id: number; readonly query: AccountQuery };

/** All samples since a time, oldest first, from which a restarted station rebuilds its live figures; in one step. */
interface ReplayTask {
  readonly type: 'replay';
  readonly id: number;
  readonly sinceMs: number;
  readonly throughId: number;
}

export type ReaderTask = ReaderJob | ReplayTask;

export type ToReader = ReaderTask | { readonly type: 'cancel'; readonly id: number };

export type FromReader =
  | { readonly type: 'frame'; readonly id: number; readonly buffer: ArrayBuffer }
  | { readonly type: 'progress'; readonly id: number; readonly share: number }
  | { readonly type: 'path'; readonly id: number; readonly path: PathState | null }
  /** Tables arrive without their methods: PathTracker.takeOver. */
  | { readonly type: 'past'; readonly id: number; readonly past: PathsPast }
  | { readonly type: 'accounts'; readonly id: number; readonly accounts: StoredAccounts }
  | { readonly type: 'samples'; readonly id: number; readonly probeCode: number; readonly samples: JournalFigures }
  | { readonly type: 'done'; readonly id: number; readonly damaged: number }
  | { readonly type: 'failed'; readonly id: number; readonly fault: Fault };

import type { PathState } from '../../core/contracts/path.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Finding } from '../../core/model/tracker.ts';
import type { PathSummary } from '../../core/paths/path-summary.ts';
import type { Fault } from '../../core/result/result.ts';
import type { SeriesComparison, TotalComparison } from '../../core/surveys/comparison.ts';
import type { AccountQuery, StoredAccounts } from './account-reading.ts';
import type { JournalFigures } from './journal-row.ts';
import type { PastQuery, PathsPast } from './path-reading.ts';
import type { AggregateQuery } from './read/aggregate-reading.ts';
import type { ComparisonQuery } from './read/comparison-reading.ts';
import type { Piece } from './read/cover.ts';
import type { EventsQuery } from './read/events-reading.ts';
import type { Extent } from './read/extent.ts';
import type { FindingsQuery } from './read/findings-reading.ts';
import type { HistoryQuery } from './read/history-reading.ts';
import type { HopHistoryQuery } from './read/hop-history-reading.ts';
import type { PathQuery } from './read/hop-slots.ts';
import type { MomentQuery } from './read/moment-reading.ts';
import type { PathsQuery } from './read/paths-reading.ts';
import type { RecentQuery } from './read/recent-reading.ts';
import type { Slice, SliceQuery } from './read/slice-reading.ts';
import type { SeriesPast, StatisticsQuery } from './read/statistics-reading.ts';

/** Settings of a reader thread. */
export interface ReaderData {
  readonly dataDir: string;
}

/** The rest of a query that two threads divide. */
export interface Divided {
  /** Memory of both. */
  readonly memory: SharedArrayBuffer;
  /** This is the second one. */
  readonly isHelper: boolean;
  /** Parts of the span as the first one reads them, for the second: what is stored may change between the two. */
  readonly pieces: readonly Piece[];
}

/** Queries of each kind. */
export interface ReaderQueries {
  readonly history: HistoryQuery;
  readonly aggregate: AggregateQuery;
  readonly statistics: StatisticsQuery & Divided;
  readonly figures: StatisticsQuery;
  readonly moment: MomentQuery & Divided;
  readonly findings: FindingsQuery;
  readonly events: EventsQuery;
  readonly path: PathQuery;
  readonly paths: PathsQuery;
  readonly hops: HopHistoryQuery;
  readonly past: PastQuery;
  readonly accounts: AccountQuery;
  readonly recent: RecentQuery;
  readonly slices: SliceQuery;
  readonly extent: Readonly<Record<never, never>>;
  readonly comparison: ComparisonQuery;
}
export type ReaderKind = keyof ReaderQueries;

/** Work that a reader thread does in steps, between which it reads its inbox. */
export type ReaderJob = {
  readonly [Kind in ReaderKind]: { readonly type: Kind; readonly id: number; readonly query: ReaderQueries[Kind] };
}[ReaderKind];

/** Kinds that a page or a start waits for, and that are done quickly; the others have a thread of their own. */
export const QUICK: ReadonlySet<ReaderKind> = new Set([
  'history',
  'statistics',
  'moment',
  'findings',
  'events',
  'extent',
  'recent',
]);

export type ToReader = ReaderJob | { readonly type: 'cancel'; readonly id: number };

export type FromReader =
  | { readonly type: 'frame'; readonly id: number; readonly buffer: ArrayBuffer }
  /** The reading is of many series: the second thread is to help. */
  | { readonly type: 'many'; readonly id: number; readonly pieces: readonly Piece[] }
  | { readonly type: 'progress'; readonly id: number; readonly share: number }
  | { readonly type: 'path'; readonly id: number; readonly path: PathState | null }
  | { readonly type: 'paths'; readonly id: number; readonly paths: ReadonlyMap<number, PathSummary> }
  /** Tables arrive without their methods: PathTracker.takeOver. */
  | { readonly type: 'past'; readonly id: number; readonly past: PathsPast }
  | { readonly type: 'accounts'; readonly id: number; readonly accounts: StoredAccounts }
  | { readonly type: 'figures'; readonly id: number; readonly past: readonly SeriesPast[] }
  | { readonly type: 'findings'; readonly id: number; readonly findings: readonly Finding[] }
  | { readonly type: 'events'; readonly id: number; readonly events: readonly TimelineEvent[] }
  | { readonly type: 'samples'; readonly id: number; readonly probeCode: number; readonly samples: JournalFigures }
  | { readonly type: 'slice'; readonly id: number; readonly slice: Slice }
  | { readonly type: 'extent'; readonly id: number; readonly extent: Extent | null }
  | { readonly type: 'compared'; readonly id: number; readonly rows: readonly SeriesComparison[] }
  | { readonly type: 'compared-all'; readonly id: number; readonly total: TotalComparison }
  | { readonly type: 'done'; readonly id: number; readonly damaged: number }
  | { readonly type: 'failed'; readonly id: number; readonly fault: Fault };

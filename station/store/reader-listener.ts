import type { PathState } from '../../core/contracts/path.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Finding } from '../../core/model/tracker.ts';
import type { PathSummary } from '../../core/paths/path-summary.ts';
import type { SeriesComparison, TotalComparison } from '../../core/surveys/comparison.ts';
import type { StoredAccounts } from './account-reading.ts';
import type { JournalFigures } from './journal-row.ts';
import type { PathsPast } from './path-reading.ts';
import type { Piece } from './read/cover.ts';
import type { Extent } from './read/extent.ts';
import type { Slice } from './read/slice-reading.ts';
import type { SeriesPast } from './read/statistics-reading.ts';
import type { FromReader } from './reader-protocol.ts';
import type { Ends, FrameListener } from './reader-run.ts';

export interface PathListener extends Ends {
  /** 0 to 1. */
  onProgress(share: number): void;
  /** Without names; null = nothing is stored of that time. */
  onPath(path: PathState | null): void;
}

export interface ComparisonListener extends Ends {
  /** 0 to 1. */
  onProgress(share: number): void;
  onCompared(rows: readonly SeriesComparison[]): void;
  /** Comes last. */
  onTotal(total: TotalComparison): void;
}

/** Handlers for the messages of one reading; those that its kind does not have are omitted. */
export type Listener = Ends & Partial<FrameListener & PathListener & ComparisonListener & ResultListener>;

export interface ResultListener {
  /** By series. */
  onPaths(paths: ReadonlyMap<number, PathSummary>): void;
  onPast(past: PathsPast): void;
  onAccounts(accounts: StoredAccounts): void;
  onFigures(past: readonly SeriesPast[]): void;
  onFindings(findings: readonly Finding[]): void;
  onEvents(events: readonly TimelineEvent[]): void;
  onSamples(probeCode: number, samples: JournalFigures): void;
  onSlice(slice: Slice): void;
  onExtent(extent: Extent | null): void;
  /** @param pieces by which the second thread is to read */
  onMany(pieces: readonly Piece[]): void;
}

/** Gives a listener what a thread sent of its reading. */
export function tell(listener: Listener, message: FromReader): void {
  switch (message.type) {
    case 'frame':
      return listener.onFrame?.(new Uint8Array(message.buffer));
    case 'many':
      return listener.onMany?.(message.pieces);
    case 'progress':
      return listener.onProgress?.(message.share);
    case 'path':
      return listener.onPath?.(message.path);
    case 'paths':
      return listener.onPaths?.(message.paths);
    case 'past':
      return listener.onPast?.(message.past);
    case 'accounts':
      return listener.onAccounts?.(message.accounts);
    case 'figures':
      return listener.onFigures?.(message.past);
    case 'findings':
      return listener.onFindings?.(message.findings);
    case 'events':
      return listener.onEvents?.(message.events);
    case 'samples':
      return listener.onSamples?.(message.probeCode, message.samples);
    case 'slice':
      return listener.onSlice?.(message.slice);
    case 'extent':
      return listener.onExtent?.(message.extent);
    case 'compared':
      return listener.onCompared?.(message.rows);
    case 'compared-all':
      return listener.onTotal?.(message.total);
    case 'done':
      return listener.onDone(message.damaged);
    case 'failed':
      return listener.onFault(message.fault);
  }
}

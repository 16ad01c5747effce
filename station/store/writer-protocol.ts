import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Fault } from '../../core/result/result.ts';
import type { FloorPlan } from '../../core/surveys/floor-plan.ts';
import type { Survey } from '../../core/surveys/survey.ts';
import type { Rename, SeriesIdentity, SeriesKey } from './catalog-db.ts';
import type { LevelUsage } from './compact/usage.ts';
import type { JournalState } from './journal-writer.ts';
import type { StorePaths } from './open-store.ts';
import type { Unstored } from './pending-samples.ts';

/** Settings of the writer thread. */
export interface WriterData extends StorePaths {
  readonly capBytes: number;
}

export type WriterRequest =
  | { readonly method: 'identifyTargets'; readonly names: readonly string[] }
  | { readonly method: 'identifySeries'; readonly keys: readonly SeriesKey[] }
  | { readonly method: 'agentSeries' }
  | { readonly method: 'addressesOf'; readonly probes: readonly string[] }
  | { readonly method: 'renameTargets'; readonly renames: readonly Rename[] }
  | { readonly method: 'addEvent'; readonly event: Omit<TimelineEvent, 'id'> }
  | { readonly method: 'replaceEvent'; readonly event: TimelineEvent }
  | { readonly method: 'event'; readonly id: number }
  | { readonly method: 'deleteEvent'; readonly id: number }
  | { readonly method: 'events'; readonly sinceMs: number; readonly limit: number }
  | { readonly method: 'openEvents'; readonly kinds: readonly string[] }
  | { readonly method: 'meta'; readonly key: string }
  | { readonly method: 'setMeta'; readonly key: string; readonly value: string }
  | { readonly method: 'savePlan'; readonly plan: Uint8Array }
  | { readonly method: 'savedPlan' }
  | { readonly method: 'surveys' }
  | { readonly method: 'addSurvey'; readonly survey: Omit<Survey, 'id'> }
  | { readonly method: 'putSurvey'; readonly survey: Survey }
  | { readonly method: 'deleteSurvey'; readonly id: number }
  | { readonly method: 'floorPlans' }
  | { readonly method: 'putFloorPlan'; readonly plan: FloorPlan }
  | { readonly method: 'deleteFloorPlan'; readonly site: string }
  | { readonly method: 'reachedBatch'; readonly run: number }
  | { readonly method: 'commit' };

/** Result of each request. */
export interface WriterAnswers {
  identifyTargets: number[];
  identifySeries: SeriesIdentity[];
  agentSeries: [series: number, agent: string][];
  addressesOf: ReadonlyMap<number, string>;
  renameTargets: undefined;
  addEvent: TimelineEvent;
  replaceEvent: undefined;
  event: TimelineEvent | undefined;
  deleteEvent: undefined;
  events: TimelineEvent[];
  openEvents: TimelineEvent[];
  meta: string | undefined;
  setMeta: undefined;
  savePlan: undefined;
  savedPlan: Uint8Array<ArrayBuffer> | undefined;
  surveys: Survey[];
  addSurvey: Survey;
  putSurvey: undefined;
  deleteSurvey: undefined;
  floorPlans: FloorPlan[];
  putFloorPlan: undefined;
  deleteFloorPlan: undefined;
  reachedBatch: bigint;
  commit: undefined;
}

export type ToWriter =
  | { readonly type: 'batches'; readonly buffers: ArrayBuffer[] }
  | { readonly type: 'request'; readonly id: number; readonly request: WriterRequest }
  /** Rows of the journal up to this one are in blocks and rollups, and nothing needs them. */
  | { readonly type: 'folded'; readonly rowId: number }
  | { readonly type: 'cap'; readonly capBytes: number }
  | { readonly type: 'close' };

export type FromWriter =
  | {
      readonly type: 'opened';
      readonly state: JournalState;
      /** Samples of probes that this version does not know, which were kept for a newer one. */
      readonly unknownSamples: number;
      /** The levels, where no compactor reports them: of a store that is open read-only. */
      readonly levels?: readonly LevelUsage[];
    }
  | { readonly type: 'open-failed'; readonly fault: Fault }
  /** After each try: `batches` more are safe, oldest first; with a fault, the rest waits for the next try. */
  | {
      readonly type: 'committed';
      readonly batches: number;
      readonly state: JournalState;
      readonly fault: Fault | null;
      /** Samples deleted before they were folded, because the journal had reached the cap; null = none. */
      readonly lost: Unstored | null;
    }
  | { readonly type: 'bad-batch' }
  /** A write that waited for room was wrong in itself. */
  | { readonly type: 'dropped'; readonly fault: Fault }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'refused'; readonly id: number; readonly fault: Fault }
  | { readonly type: 'closed' };

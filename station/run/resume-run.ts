import type { TimelineEvent } from '../../core/contracts/station.ts';
import { agentOf } from '../../core/model/engine-id.ts';
import { CAUSES } from '../../core/model/outcome.ts';
import type { SavedEntry } from '../../core/plan/saved-entry.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import type { Incidents } from '../events/incidents.ts';
import { Outage, type OutageParts } from '../events/outage.ts';
import type { StorageHealth } from '../events/storage-health.ts';
import type { EnginePlans } from '../plan/engine-plans.ts';
import type { SavedPlans } from '../plan/saved-plan.ts';
import type { SeriesEngines } from '../plan/series-engines.ts';
import type { StoredAccounts } from '../store/account-reading.ts';
import type { JournalState } from '../store/journal-writer.ts';
import type { Store } from '../store/store.ts';
import { type PastRun, readPastRun, readPlannedEntries } from './past-run.ts';
import type { Run } from './run.ts';
import type { SampleIntake } from './sample-intake.ts';
import { type SavedRun, saveRun } from './saved-run.ts';

export interface ResumeParts {
  readonly store: Store;
  readonly storage: StorageHealth;
  readonly run: Run;
  readonly plan: EnginePlans;
  readonly intake: SampleIntake;
  readonly incidents: Incidents;
  readonly timeline: OutageParts['timeline'];
  readonly savedPlans: SavedPlans;
  readonly engines: Pick<SeriesEngines, 'of'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Kind of the last end, and what is to follow. */
export interface ResumeOptions {
  /** Only the station was restarted; false = Sounder as a whole was. */
  readonly isRestart: boolean;
  /** A run that was in progress when Sounder as a whole ended is to continue. */
  readonly continues: boolean;
  /** The run of that process as it was kept; null = there was none. */
  readonly kept: SavedRun | null;
}

/**
 * Resumes the run of the previous station process, or shows how it ended.
 * @param journal state of the journal at opening
 * @returns a run that continues although Sounder as a whole had ended
 */
export async function resumeRun(
  station: ResumeParts,
  journal: JournalState,
  { isRestart, continues, kept }: ResumeOptions,
): Promise<ContinuedRun | null> {
  const { run, plan, incidents, clock, store } = station;
  const isContinued = !isRestart && continues && kept !== null && kept.phase !== 'stopped';
  const wasRunning = kept?.phase === 'running';
  const keepsOutage = wasRunning && (isRestart || isContinued);
  const openOutage = await incidents.endOpen(clock.nowMs(), journal.newestMs, keepsOutage);
  const past = wasRunning ? await pastRun(station, journal) : null;
  if (isRestart || isContinued) {
    if (kept) run.resume(kept);
    run.replay(journal);
    // A station that ended before an engine was back leaves the outage to the next one.
    if (wasRunning && (isContinued || openOutage)) return continueRun(station, { kept, past, openOutage }, journal);
    if (past) plan.resumeFrom(past);
    return null;
  }
  if (kept && kept.phase !== 'stopped') {
    if (kept.closedMs !== undefined) incidents.closed(kept.closedMs, kept.isCopy);
    else if (kept.phase === 'running') incidents.endedUnexpectedly(sinceOf(kept, journal));
    await saveRun(store, { ...withoutClosing(kept), phase: 'stopped' });
  }
  run.recall(kept?.startedAtMs ?? null, journal);
  if (past) {
    settle(station, past);
    plan.closeRun(past, clock.nowMs());
    station.savedPlans.clear();
  }
  return null;
}

/** A run that continues by itself, until it is certain that it can. */
export interface ContinuedRun {
  /** Ends it with an event if the project is too fast now. To be called when the catalog is there, before the engines. */
  verify(): Promise<void>;
}

interface Kept {
  readonly kept: SavedRun;
  readonly past: PastRun | null;
  readonly openOutage: TimelineEvent | undefined;
}

/** Records what was in flight as not measured, and the time until the engines are back as an outage. */
async function continueRun(station: ResumeParts, { kept, past, openOutage }: Kept, journal: JournalState) {
  const { store, plan, run, incidents, timeline, clock, log } = station;
  const sinceMs = sinceOf(kept, journal);
  const interruption = { sinceMs, closedMs: kept.closedMs ?? null, isCopy: kept.isCopy ?? false };
  const outage = new Outage({ timeline, log }, interruption, openOutage);
  if (past) settle(station, past);
  const planned = past ?? { entries: await plannedEntries(station), stored: NOTHING_STORED, newestMs: sinceMs };
  plan.continueFrom(planned, outage);
  await saveRun(store, withoutClosing(kept));
  return {
    async verify(): Promise<void> {
      try {
        plan.check(run.wanted());
      } catch (error) {
        incidents.notResumed(toFault(error));
        plan.closeRun(planned, clock.nowMs());
        station.savedPlans.clear();
        await Promise.all([outage.abandoned(clock.nowMs()), run.giveUp()]);
      }
    },
  };
}

const NOTHING_STORED: StoredAccounts = { sinceMs: 0, accounts: [], nextRounds: new Map() };

const withoutClosing = ({ phase, startedAtMs, allowRate }: SavedRun): SavedRun => ({ phase, startedAtMs, allowRate });

/** When a run ended without notice: later than its last stored sample, Unix ms. */
const sinceOf = ({ startedAtMs }: SavedRun, { newestMs }: JournalState): number =>
  Math.max(newestMs ?? 0, startedAtMs ?? 0);

/**
 * Probes in flight when a run ended without notice are not measured; their numbers are not used again. Agents had not
 * ended: what they measured comes when they connect.
 */
function settle({ intake, engines }: ResumeParts, past: PastRun): void {
  const local = past.entries.filter(({ series, probeCode }) => agentOf(engines.of(series, probeCode)) === null);
  intake.resume(local, past.stored);
  intake.settle(CAUSES['engine-restart'], past.newestMs);
  intake.forget(local);
}

/** The plan of a run of which no sample is stored. A failed read does not stop the start: its numbering is then unknown. */
async function plannedEntries({ store, storage }: ResumeParts): Promise<readonly SavedEntry[]> {
  try {
    return await readPlannedEntries(store);
  } catch (error) {
    storage.onRead(toFault(error));
    return [];
  }
}

/** A failed read does not stop the start: missing samples are then unknown. */
async function pastRun(station: ResumeParts, journal: JournalState): Promise<PastRun | null> {
  try {
    return await readPastRun(station.store, journal);
  } catch (error) {
    station.storage.onRead(toFault(error));
    return null;
  }
}

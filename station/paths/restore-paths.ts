import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import { TRACED } from '../../probes/registry.ts';
import { latestValues, TRACKED_IDS } from '../../probes/trackers.ts';
import type { FindingFeed } from '../live/finding-feed.ts';
import type { PathFeed } from '../live/path-feed.ts';
import type { SampleIntake } from '../run/sample-intake.ts';
import { readSavedRun } from '../run/saved-run.ts';
import type { PathsPast } from '../store/path-reading.ts';
import type { Store } from '../store/store.ts';

export interface RestorePathsParts {
  readonly store: Pick<Store, 'request' | 'reader'>;
  readonly paths: PathFeed;
  readonly findings: FindingFeed;
  readonly intake: Pick<SampleIntake, 'restoreLatest'>;
  readonly log: Log;
}

const NOTHING: PathsPast = { paths: new Map(), findings: new Map() };

/**
 * Restores paths and findings of the last run from the journal, in the background: a resumed run continues with them,
 * those of a run that has ended can be viewed. To be called before the first batch arrives.
 * @param newestId of the journal at that moment
 */
export async function restorePaths(parts: RestorePathsParts, newestId: number): Promise<void> {
  const { paths, findings, intake, log } = parts;
  const takePaths = paths.awaitPast();
  const takeFindings = findings.awaitPast();
  const past = await readPast(parts, newestId).catch((error: unknown) => {
    log.error('The paths of the run could not be restored', { ...toFault(error) });
    return NOTHING;
  });
  takePaths(past.paths);
  if (takeFindings(past.findings)) intake.restoreLatest(latestValues(past.findings));
}

async function readPast({ store, log }: RestorePathsParts, newestId: number): Promise<PathsPast> {
  const runStartedMs = (await readSavedRun(store))?.startedAtMs ?? null;
  if (runStartedMs === null) return NOTHING;
  const targets = await store.request({
    method: 'addressesOf',
    probes: [...TRACED.map(({ id }) => id), ...TRACKED_IDS],
  });
  if (targets.size === 0) return NOTHING;
  const { past, damaged } = await store.reader.past({ targets, runStartedMs, throughId: newestId });
  if (damaged > 0) log.warn('Journal rows could not be read', { rows: damaged });
  return past;
}

import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import { pathMtu } from '../../probes/path-mtu/common/definition.ts';
import { traceroute } from '../../probes/traceroute/common/definition.ts';
import type { MtuWatch } from '../live/mtu-watch.ts';
import type { PathFeed } from '../live/path-feed.ts';
import type { SampleIntake } from '../run/sample-intake.ts';
import { readSavedRun } from '../run/saved-run.ts';
import type { PathsPast } from '../store/path-reading.ts';
import type { Store } from '../store/store.ts';

export interface RestorePathsParts {
  readonly store: Pick<Store, 'request' | 'reader'>;
  readonly paths: PathFeed;
  readonly mtus: MtuWatch;
  readonly intake: Pick<SampleIntake, 'restoreMtus'>;
  readonly log: Log;
}

const NOTHING: PathsPast = { paths: new Map(), mtus: new Map() };

/**
 * Restores paths and path MTUs of the last run from the journal, in the background: a resumed run continues with them,
 * those of a run that has ended can be viewed. To be called before the first batch arrives.
 * @param newestId of the journal at that moment
 */
export async function restorePaths(parts: RestorePathsParts, newestId: number): Promise<void> {
  const { paths, mtus, intake, log } = parts;
  const takePaths = paths.awaitPast();
  const takeMtus = mtus.awaitPast();
  const past = await readPast(parts, newestId).catch((error: unknown) => {
    log.error('the paths of the run could not be restored', { ...toFault(error) });
    return NOTHING;
  });
  takePaths(past.paths);
  if (takeMtus(past.mtus)) intake.restoreMtus(past.mtus);
}

async function readPast({ store, log }: RestorePathsParts, newestId: number): Promise<PathsPast> {
  const runStartedMs = (await readSavedRun(store))?.startedAtMs ?? null;
  if (runStartedMs === null) return NOTHING;
  const targets = await store.request({ method: 'addressesOf', probes: [traceroute.id, pathMtu.id] });
  if (targets.size === 0) return NOTHING;
  const { past, damaged } = await store.reader.past({ targets, runStartedMs, throughId: newestId });
  if (damaged > 0) log.warn('journal rows could not be read', { rows: damaged });
  return past;
}

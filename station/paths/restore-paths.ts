import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import { pathMtu } from '../../probes/path-mtu/common/definition.ts';
import { traceroute } from '../../probes/traceroute/common/definition.ts';
import type { MtuWatch } from '../live/mtu-watch.ts';
import type { PathFeed } from '../live/path-feed.ts';
import { readSavedRun } from '../run/saved-run.ts';
import type { PathsPast } from '../store/path-reading.ts';
import type { Store } from '../store/store.ts';

export interface RecallingStation {
  readonly store: Pick<Store, 'request' | 'reader'>;
  readonly paths: PathFeed;
  readonly mtus: MtuWatch;
}

const NOTHING: PathsPast = { paths: new Map(), mtus: new Map() };

/**
 * Paths and path MTUs of the last run out of what is stored, in the background: a run that goes on goes on with them, one
 * that has ended can be looked at. Must begin before the first batch comes. @param newestId of the journal at that moment
 */
export async function restorePaths(station: RecallingStation, newestId: number, log: Log): Promise<void> {
  const takePaths = station.paths.awaitPast();
  const takeMtus = station.mtus.awaitPast();
  const { paths, mtus } = await readPast(station.store, newestId, log).catch((error: unknown) => {
    log.error('the paths of the run could not be restored', { ...toFault(error) });
    return NOTHING;
  });
  takePaths(paths);
  takeMtus(mtus);
}

async function readPast(store: RecallingStation['store'], newestId: number, log: Log): Promise<PathsPast> {
  const runStartedMs = (await readSavedRun(store))?.startedAtMs ?? null;
  if (runStartedMs === null) return NOTHING;
  const targets = await store.request({ method: 'addressesOf', probes: [traceroute.id, pathMtu.id] });
  if (targets.size === 0) return NOTHING;
  const { past, damaged } = await store.reader.past({ targets, runStartedMs, throughId: newestId });
  if (damaged > 0) log.warn('journal rows could not be read', { rows: damaged });
  return past;
}

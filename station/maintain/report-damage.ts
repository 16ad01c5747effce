import { relative } from 'node:path';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import type { StorageHealth } from '../events/storage-health.ts';
import type { Timeline } from '../events/timeline.ts';
import { glanceAt } from './check-database.ts';
import { type DatabaseFile, databaseFiles } from './data-files.ts';

export interface ReportDamageParts {
  readonly dataDir: string;
  readonly timeline: Pick<Timeline, 'add' | 'past'>;
  readonly storage: Pick<StorageHealth, 'unreadableFiles'>;
  readonly clock: Clock;
  readonly log: Log;
}

export const DAMAGED_FILE = 'damaged-file';

/** Files between two turns of the event loop. */
const STEP_FILES = 50;

/**
 * Looks at the files of past days once, at the start, in the background. A damaged one concerns its own time only:
 * it is an event, once, and in the status, and everything else works.
 */
export async function reportDamage(parts: ReportDamageParts): Promise<void> {
  const { dataDir, storage, log } = parts;
  try {
    const files = databaseFiles(dataDir).filter(({ kind }) => kind !== 'catalog' && kind !== 'journal');
    const found: [DatabaseFile, Fault][] = [];
    for (const [at, file] of files.entries()) {
      if (at % STEP_FILES === STEP_FILES - 1) await new Promise((resolve) => setImmediate(resolve));
      const fault = glanceAt(file);
      if (fault) found.push([file, fault]);
    }
    if (found.length === 0) return;
    storage.unreadableFiles = found.map(([{ name }]) => name);
    await recordNew(parts, found);
  } catch (error) {
    log.error('Files of past days could not be looked at', { ...toFault(error) });
  }
}

async function recordNew(
  { dataDir, timeline, clock }: ReportDamageParts,
  found: readonly (readonly [DatabaseFile, Fault])[],
): Promise<void> {
  const known = new Set((await timeline.past(0)).filter(({ kind }) => kind === DAMAGED_FILE).map((one) => one.message));
  for (const [{ path }, { code }] of found) {
    const name = relative(dataDir, path);
    const message =
      code === 'store.newer'
        ? `${name} was written by a newer Sounder: its time cannot be shown`
        : `${name} is damaged: its time cannot be shown. Repair it with sounder maintain`;
    if (known.has(message)) continue;
    await timeline.add({ atMs: clock.nowMs(), endMs: null, kind: DAMAGED_FILE, message, excluded: false });
  }
}

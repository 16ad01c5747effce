import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Log } from '../../core/ports/log.ts';
import type { SpoolDisk } from './spool-disk.ts';

const FILE = 'spool.json';

const StateFile = z.object({
  run: z.int().min(1).max(0xffffffff),
  next: z.string().regex(/^\d{1,19}$/),
  lost: z.int().min(0),
  newestMs: z.number().nullable(),
});

/** Lasting state of a spool. */
export interface SpoolState {
  readonly run: number;
  /** A number above all that were ever given to a batch, as it is on the disk. */
  next: bigint;
  /** Samples that were dropped unsent. */
  lost: number;
  /** Send time of the newest batch, Unix ms; null = there was none. On the disk it may be a minute old. */
  newestMs: number | null;
}

export const newState = (): SpoolState => ({ run: randomInt(1, 2 ** 32 - 1), next: 1n, lost: 0, newestMs: null });

/**
 * Reads the state. Where there is none or it is damaged, a new run begins, and the batches of the old one, whose numbering
 * cannot be continued, are removed.
 */
export function readState(disk: SpoolDisk, log: Log): SpoolState {
  const names = disk.list().map(({ name }) => name);
  if (names.includes(FILE)) {
    const state = parse(new TextDecoder().decode(disk.read(FILE)));
    if (state) return state;
    log.error('The state of the spool is damaged: begins a new run', { removed: names.length - 1 });
  }
  for (const name of names) disk.remove(name);
  const state = newState();
  writeState(disk, state);
  return state;
}

function parse(text: string): SpoolState | undefined {
  try {
    const parsed = StateFile.safeParse(JSON.parse(text));
    return parsed.success ? { ...parsed.data, next: BigInt(parsed.data.next) } : undefined;
  } catch {
    return undefined; // not JSON
  }
}

/** Writes the state; it is on the disk when this returns. */
export const writeState = (disk: SpoolDisk, { run, next, lost, newestMs }: SpoolState): void =>
  disk.replace(FILE, new TextEncoder().encode(JSON.stringify({ run, next: String(next), lost, newestMs })));

import type { SavedEntry } from '../../core/plan/saved-entry.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import type { Store } from '../store/store.ts';

const FIELDS = [
  'series',
  'probeCode',
  'periodMs',
  'count',
  'spacingMs',
  'timeoutMs',
  'firstAtMs',
  'steadyFromMs',
  'fromRound',
  'firstNumber',
] as const satisfies readonly (keyof SavedEntry)[];

/** Field by field, so that it compresses well; a period of NaN = none. */
export function encodePlan(entries: readonly SavedEntry[]): Uint8Array<ArrayBuffer> {
  const numbers = new Float64Array(entries.length * FIELDS.length);
  let at = 0;
  for (const field of FIELDS) for (const entry of entries) numbers[at++] = entry[field] ?? Number.NaN;
  return new Uint8Array(numbers.buffer);
}

export function decodePlan(bytes: Uint8Array<ArrayBuffer>): SavedEntry[] {
  const numbers = new Float64Array(bytes.slice().buffer);
  const count = numbers.length / FIELDS.length;
  if (!Number.isInteger(count)) return []; // of another version
  return Array.from({ length: count }, (_, at) => {
    const read = Object.fromEntries(FIELDS.map((field, column) => [field, numbers[column * count + at] as number]));
    const entry = read as unknown as SavedEntry;
    return { ...entry, periodMs: Number.isNaN(entry.periodMs) ? null : entry.periodMs };
  });
}

/** The plan that the engine runs, saved for the next station. */
export class SavedPlan {
  private readonly store: Pick<Store, 'request'>;
  private readonly log: Log;

  constructor(store: Pick<Store, 'request'>, log: Log) {
    this.store = store;
    this.log = log;
  }

  /** Does not wait for the disk. */
  save(entries: readonly SavedEntry[]): void {
    void this.store
      .request({ method: 'savePlan', plan: encodePlan(entries) })
      .catch((error: unknown) => this.log.error('The plan was not recorded', { ...toFault(error) }));
  }
}

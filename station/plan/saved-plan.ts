import { agentOf, type EngineId } from '../../core/model/engine-id.ts';
import type { SavedEntry } from '../../core/plan/saved-entry.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import type { Store } from '../store/store.ts';
import { SeriesEngines } from './series-engines.ts';

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

/** Plans of agents are written together: a thousand of them follow a change one by one, and each writes the plans of all. */
const AGENTS_WITHIN_MS = 500;

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

/** The plans that the engines run, saved together for the next station. */
export class SavedPlans {
  private readonly store: Pick<Store, 'request'>;
  private readonly log: Log;
  private readonly engines: SeriesEngines;
  private readonly clock: Clock;
  private readonly byEngine = new Map<EngineId, readonly SavedEntry[]>();
  private writing: Timer | null = null;

  constructor(store: Pick<Store, 'request'>, log: Log, clock: Clock, engines: SeriesEngines = new SeriesEngines()) {
    this.store = store;
    this.log = log;
    this.clock = clock;
    this.engines = engines;
  }

  /** The place for the plan of one engine. */
  of(engine: EngineId): SavedPlan {
    return { save: (entries) => this.save(engine, entries) };
  }

  /** The last station's plans stay saved until each engine has a new one. */
  adopt(entries: readonly SavedEntry[]): void {
    const byEngine = Map.groupBy(entries, ({ series, probeCode }) => this.engines.of(series, probeCode));
    for (const [engine, own] of byEngine) this.byEngine.set(engine, own);
  }

  clear(): void {
    this.byEngine.clear();
    this.write();
  }

  /** Writes what waits to be written. */
  flush(): void {
    if (this.writing) this.write();
  }

  private save(engine: EngineId, entries: readonly SavedEntry[]): void {
    this.byEngine.set(engine, entries);
    if (agentOf(engine) === null) this.write();
    else this.writing ??= this.clock.after(AGENTS_WITHIN_MS, () => this.write());
  }

  /** Does not wait for the disk. */
  private write(): void {
    this.writing?.cancel();
    this.writing = null;
    const entries = [...this.byEngine.values()].flat();
    void this.store
      .request({ method: 'savePlan', plan: encodePlan(entries) })
      .catch((error: unknown) => this.log.error('The plan was not recorded', { ...toFault(error) }));
  }
}

/** The saved plan of one engine. */
export interface SavedPlan {
  save(entries: readonly SavedEntry[]): void;
}

import { z } from 'zod';
import type { ResolvedNames } from '../../core/plan/expand.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import type { Store } from '../store/store.ts';

/** Name and family, as they are asked for → the address that is probed. */
const Addresses = z.record(z.string(), z.string());

const KEY = 'names';

/** The addresses of names in the plan, saved for the next station. */
export class SavedNames {
  private readonly store: Pick<Store, 'request'>;
  private readonly log: Log;
  private kept: string | null = null;

  constructor(store: Pick<Store, 'request'>, log: Log) {
    this.store = store;
    this.log = log;
  }

  /** A failed read does not stop the start: names then have no address before their first answer. */
  async read(): Promise<ReadonlyMap<string, string>> {
    try {
      const kept = await this.store.request({ method: 'meta', key: KEY });
      return new Map(Object.entries(kept === undefined ? {} : Addresses.parse(JSON.parse(kept))));
    } catch (error) {
      this.log.warn('The addresses of names could not be read', { ...toFault(error) });
      return new Map();
    }
  }

  /** Does not wait for the disk. */
  save(names: ResolvedNames): void {
    const addresses = [...names].flatMap(([key, known]) =>
      'failed' in known ? [] : known.slice(0, 1).map((first) => [key, first] as const),
    );
    const value = JSON.stringify(Object.fromEntries(addresses));
    if (value === this.kept) return;
    this.kept = value;
    void this.store
      .request({ method: 'setMeta', key: KEY, value })
      .catch((error: unknown) => this.log.error('The addresses of names were not recorded', { ...toFault(error) }));
  }
}

import { z } from 'zod';
import type { InventoryTimes } from '../../core/inventories/inventory.ts';
import type { Target } from '../../core/model/project.ts';
import { allProbesSchema } from '../../probes/project-schema.ts';
import type { InventoryEntry, ReadEntries } from './entries.ts';

/** The last good entries of an inventory, as they are kept over restarts. */
export const KeptEntries = z.array(
  z.object({
    name: z.string(),
    target: allProbesSchema().Target,
    createdMs: z.number().nullable(),
    /** Infinite ones are null in JSON, with `isEndless`. */
    lifetimeMs: z.number().nullable(),
    isEndless: z.boolean(),
    firstSeenMs: z.number(),
  }),
);
export type KeptEntries = z.infer<typeof KeptEntries>;

/** Entries that are in force: the last good ones, as far as they live. */
export class InventoryList {
  private entries: KeptEntries;

  constructor(kept: KeptEntries = []) {
    this.entries = kept;
  }

  get kept(): KeptEntries {
    return this.entries;
  }

  /** Takes a reading over. An entry that cannot be used any more stays as it was. */
  take({ entries, problems }: ReadEntries, nowMs: number): void {
    const before = new Map(this.entries.map((entry) => [entry.name, entry]));
    const fresh = entries.map((entry) => kept(entry, before.get(entry.name)?.firstSeenMs ?? nowMs));
    const names = new Set(fresh.map(({ name }) => name));
    const standing = problems.flatMap(({ name }) =>
      name !== null && !names.has(name) ? (before.get(name) ?? []) : [],
    );
    this.entries = [...fresh, ...new Set(standing)];
  }

  /** Number of entries that a reading would leave. */
  countAfter({ entries, problems }: ReadEntries): number {
    const before = new Set(this.entries.map(({ name }) => name));
    return new Set([
      ...entries.map(({ name }) => name),
      ...problems.flatMap(({ name }) => (name !== null && before.has(name) ? name : [])),
    ]).size;
  }

  /** The targets that live at a time. */
  targets(nowMs: number, { lifetimeMs }: Pick<InventoryTimes, 'lifetimeMs'>): Record<string, Target> {
    const living = this.entries.filter((entry) => nowMs < endOf(entry, lifetimeMs));
    return Object.fromEntries(living.map(({ name, target }) => [name, target]));
  }
}

const kept = ({ name, target, createdMs, lifetimeMs }: InventoryEntry, firstSeenMs: number): KeptEntries[number] => {
  const isEndless = lifetimeMs === Number.POSITIVE_INFINITY;
  return { name, target, createdMs, lifetimeMs: isEndless ? null : lifetimeMs, isEndless, firstSeenMs };
};

/** When an entry expires, Unix ms. */
function endOf(entry: KeptEntries[number], inventoryMs: number | null): number {
  const lifetimeMs = entry.isEndless ? null : (entry.lifetimeMs ?? inventoryMs);
  return lifetimeMs === null ? Number.POSITIVE_INFINITY : (entry.createdMs ?? entry.firstSeenMs) + lifetimeMs;
}

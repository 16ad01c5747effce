import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Inventory } from '../../core/inventories/inventory.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { InventoriesConfig } from './inventories-protocol.ts';
import { InventoryReader, type InventoryReading } from './inventory-reader.ts';
import type { KeptInventories } from './kept-file.ts';
import { inventoryFile, type SourceHost } from './read-source.ts';

export interface SetParts {
  readonly kept: KeptInventories;
  readonly secret: SourceHost['secret'];
  readonly command?: SourceHost['command'];
  /** Files are read as soon as they change. Default: yes. */
  readonly isWatching?: boolean;
  readonly clock: Clock;
  readonly changed: (reading: InventoryReading) => void;
}

/** An editor writes a file in several steps. */
const SETTLE_MS = 100;

/** All inventories of a project; those that stay as they are continue when the project changes. */
export class InventorySet {
  private readonly options: SetParts;
  private readonly readers = new Map<string, InventoryReader>();
  private known: KeptInventories;

  constructor(options: SetParts) {
    this.options = options;
    this.known = options.kept;
  }

  /** Last good entries of all inventories. */
  get kept(): KeptInventories {
    return Object.fromEntries([...this.readers].map(([name, reader]) => [name, reader.kept]));
  }

  configure({ inventories, parts, projectPath }: InventoriesConfig): void {
    const { secret, command, clock, changed, isWatching = true } = this.options;
    for (const [name, reader] of this.readers) {
      const next = inventories[name];
      const isSame = next && isDeepStrictEqual(next, reader.inventory) && isDeepStrictEqual(parts, reader.parts);
      if (isSame && next.enabled !== false) continue;
      reader.close();
      this.readers.delete(name);
      this.known = { ...this.known, [name]: reader.kept };
    }
    const host: SourceHost = { projectPath, secret, command };
    for (const [name, inventory] of Object.entries(inventories)) {
      if (inventory.enabled === false || this.readers.has(name)) continue;
      const reader = new InventoryReader({
        name,
        inventory,
        parts,
        kept: this.known[name] ?? [],
        host,
        clock,
        changed,
        watch: (one, onChange) => (isWatching ? watchFile(one, host, clock, onChange) : () => undefined),
      });
      this.readers.set(name, reader);
    }
  }

  /** Keeps the entries of a reading that the plan has followed. @returns whether something is to be kept */
  accept(inventory: string, number: number): boolean {
    return this.readers.get(inventory)?.accept(number) ?? false;
  }

  close(): void {
    for (const reader of this.readers.values()) reader.close();
    this.readers.clear();
  }
}

/** Watches the folder: a file is usually replaced by another one. Where that is not possible, the interval remains. */
function watchFile(inventory: Inventory, host: SourceHost, clock: Clock, changed: () => void): () => void {
  if (inventory.file === undefined) return () => undefined;
  const path = inventoryFile(inventory.file, host);
  let timer: Timer | undefined;
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_, name) => {
      if (name !== null && name !== basename(path)) return;
      timer?.cancel();
      timer = clock.after(SETTLE_MS, changed);
    });
    watcher.on('error', () => watcher.close());
    return () => {
      timer?.cancel();
      watcher.close();
    };
  } catch {
    return () => undefined;
  }
}

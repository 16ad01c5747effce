import type { Inventory } from '../../core/inventories/inventory.ts';
import type { Project } from '../../core/model/project.ts';
import type { Fault } from '../../core/result/result.ts';
import type { InventoryReading } from './inventory-reader.ts';

/** Settings of the thread. */
export interface InventoriesData {
  /** Path of the file that keeps the last good entries; null = none does. */
  readonly keptPath: string | null;
  /** Files are read as soon as they change, not only at their interval. */
  readonly isWatching: boolean;
}

export interface InventoriesConfig {
  readonly inventories: Readonly<Record<string, Inventory>>;
  readonly parts: Pick<Project, 'groups' | 'defaults'>;
  /** Path of the project file. */
  readonly projectPath: string;
}

export type ToInventories =
  | ({ readonly type: 'configure' } & InventoriesConfig)
  /** The plan has followed the reading of this number: its entries are to be kept. */
  | { readonly type: 'accept'; readonly inventory: string; readonly number: number }
  | { readonly type: 'secret'; readonly id: number; readonly value: string }
  | { readonly type: 'no-secret'; readonly id: number; readonly fault: Fault }
  | { readonly type: 'ping' }
  /** Ends readings with their commands, and then the thread. */
  | { readonly type: 'close' };

export type FromInventories =
  | { readonly type: 'reading'; readonly reading: InventoryReading }
  | { readonly type: 'secret'; readonly id: number; readonly reference: string }
  /** Process ids of the commands that run. */
  | { readonly type: 'commands'; readonly pids: readonly number[] }
  | { readonly type: 'pong' };

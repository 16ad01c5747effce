import { z } from 'zod';
import { FaultData } from '../result/fault-data.ts';

/** State of an inventory. */
export const InventoryStatus = z.object({
  name: z.string(),
  /** The file, URL or command. */
  source: z.string(),
  isEnabled: z.boolean(),
  /** In force, those of the last good reading. */
  targets: z.int(),
  /** When the last good reading was that changed something, Unix ms; null = none since the start. */
  changedMs: z.number().nullable(),
  /** Why the last reading failed, or its targets cannot be probed. */
  fault: FaultData.nullable(),
  /** Entries of the last reading that could not be used. */
  problems: z.array(z.string()),
});
export type InventoryStatus = z.infer<typeof InventoryStatus>;

export const InventoriesStatus = z.object({ inventories: z.array(InventoryStatus) });
export type InventoriesStatus = z.infer<typeof InventoriesStatus>;

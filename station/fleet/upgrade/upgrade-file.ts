import { z } from 'zod';
import { Upgrade, UpgradeStep } from '../../../core/contracts/fleet-upgrade.ts';
import { readPrivate, writePrivate } from '../../../host/secrets/private-file.ts';

const MAX_BYTES = 8 * 1024 * 1024;

/** An upgrade as it is stored, so that a station that was killed continues it. */
const SavedUpgrade = Upgrade.omit({ restAtMs: true }).extend({
  isForced: z.boolean(),
  healthyMs: z.number(),
  steps: z.array(UpgradeStep.extend({ attempts: z.int() })),
});
export type SavedUpgrade = z.infer<typeof SavedUpgrade>;
export type SavedStep = SavedUpgrade['steps'][number];

/** @returns null = there was none. Throws where the file cannot be read. */
export function readUpgrade(path: string): SavedUpgrade | null {
  const text = readPrivate(path, { maxBytes: MAX_BYTES })?.toString('utf8');
  return text === undefined ? null : SavedUpgrade.parse(JSON.parse(text));
}

export const writeUpgrade = (path: string, upgrade: SavedUpgrade): void => writePrivate(path, JSON.stringify(upgrade));

import { z } from 'zod';
import type { Preferences } from '../../base/host/host-bridge.ts';
import { USUAL_COLUMNS } from './model/target-columns.ts';

const KEY = 'sounder.sheet';

/** Settings of the targets screen, kept by the browser. */
const SheetPreferences = z.object({
  version: z.literal(1),
  /** Shown columns of targets. */
  columns: z.array(z.string()).min(1),
  /** Packets/s to one /24 above which applying asks. */
  slash24Limit: z.number().min(1).max(1e7),
  /** Bandwidth of the uplink, Mbit/s; null = not known. */
  uplinkMbit: z.number().positive().max(1e6).nullable(),
  /** Share of the uplink above which applying asks, percent. */
  uplinkPercent: z.number().min(1).max(100),
});
export type SheetPreferences = z.infer<typeof SheetPreferences>;

export const USUAL_PREFERENCES: SheetPreferences = {
  version: 1,
  columns: [...USUAL_COLUMNS],
  slash24Limit: 1000,
  uplinkMbit: null,
  uplinkPercent: 20,
};

/** Reads what is kept; the usual settings where that is damaged or of another version. */
export function readSheetPreferences(preferences: Preferences): SheetPreferences {
  try {
    return SheetPreferences.parse(JSON.parse(preferences.read(KEY) ?? 'null'));
  } catch {
    return USUAL_PREFERENCES; // nothing kept, or not readable
  }
}

export const writeSheetPreferences = (preferences: Preferences, kept: SheetPreferences): void =>
  preferences.write(KEY, JSON.stringify(kept));

import { z } from 'zod';
import type { Preferences } from '../../base/host/host-bridge.ts';
import { USUAL_COLUMNS } from './model/target-columns.ts';

const KEY = 'sounder.sheet';

/** Settings of the targets screen, kept by the browser. */
const SheetPreferences = z.object({
  version: z.literal(1),
  /** Shown columns of targets. */
  columns: z.array(z.string()).min(1),
});
export type SheetPreferences = z.infer<typeof SheetPreferences>;

export const USUAL_PREFERENCES: SheetPreferences = {
  version: 1,
  columns: [...USUAL_COLUMNS],
};

/** Reads what is kept; the usual setting where one is damaged, and all of them of another version. */
export function readSheetPreferences(preferences: Preferences): SheetPreferences {
  try {
    const kept = Kept.parse(JSON.parse(preferences.read(KEY) ?? 'null'));
    return withValid(USUAL_PREFERENCES, kept);
  } catch {
    return USUAL_PREFERENCES; // nothing kept, or not readable
  }
}

const Kept = z.looseObject({ version: z.literal(1) });

/** The preferences with those of the changes that are valid. */
export function withValid(now: SheetPreferences, changes: Readonly<Record<string, unknown>>): SheetPreferences {
  let next = now;
  for (const [key, value] of Object.entries(changes)) {
    const parsed = SheetPreferences.safeParse({ ...next, [key]: value });
    if (parsed.success) next = parsed.data;
  }
  return next;
}

export const writeSheetPreferences = (preferences: Preferences, kept: SheetPreferences): void =>
  preferences.write(KEY, JSON.stringify(kept));

import { z } from 'zod';
import type { Preferences } from '../../base/host/host-bridge.ts';

const KEY = 'sounder.flood';
/** Key under which older pages kept the limits, beside the columns of the sheet. */
const OLD_KEY = 'sounder.sheet';

export const MAX_RATE = 1e7;
export const MAX_MBIT = 1e6;

/** Limits above which a change of the plan asks first, kept by the browser. */
const FloodLimits = z.object({
  /** Packets/s to one /24. */
  slash24Limit: z.number().min(1).max(MAX_RATE),
  /** Bandwidth of the uplink, Mbit/s; null = not known. */
  uplinkMbit: z.number().positive().max(MAX_MBIT).nullable(),
  /** Share of the uplink, percent. */
  uplinkPercent: z.number().min(1).max(100),
});
export type FloodLimits = z.infer<typeof FloodLimits>;

export const USUAL_LIMITS: FloodLimits = { slash24Limit: 1000, uplinkMbit: null, uplinkPercent: 20 };

const Kept = z.looseObject({ version: z.literal(1) });

/** Reads what is kept; the usual limit where one is damaged, and all of them of another version. */
export function readFloodLimits(preferences: Preferences): FloodLimits {
  try {
    const own = preferences.read(KEY);
    const limits = withValidLimits(USUAL_LIMITS, Kept.parse(JSON.parse(own ?? preferences.read(OLD_KEY) ?? 'null')));
    // The next change of the sheet's columns writes over those of older pages.
    if (own === null) writeFloodLimits(preferences, limits);
    return limits;
  } catch {
    return USUAL_LIMITS; // nothing kept, or not readable
  }
}

/** The limits with those of the changes that are valid. */
export function withValidLimits(now: FloodLimits, changes: Readonly<Record<string, unknown>>): FloodLimits {
  let next = now;
  for (const [key, value] of Object.entries(changes)) {
    const parsed = FloodLimits.safeParse({ ...next, [key]: value });
    if (parsed.success) next = parsed.data;
  }
  return next;
}

export const writeFloodLimits = (preferences: Preferences, limits: FloodLimits): void =>
  preferences.write(KEY, JSON.stringify({ version: 1, ...limits }));

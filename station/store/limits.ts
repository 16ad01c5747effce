import { parseAge, parseSize, type StorageSettings } from '../../core/model/storage-settings.ts';

/** Limits of what is kept, for each level: the oldest is deleted first. */
export interface StorageLimits {
  /** Bytes of all samples and rollups on disk. */
  readonly capBytes: number;
  /** Longest ages, ms: of samples, rollups of a minute, rollups of an hour. A coarser level is never kept for less than a finer one. */
  readonly samplesMs: number;
  readonly minutesMs: number;
  readonly hoursMs: number;
}

/** Largest share of the cap for rows of the journal that are in blocks, too. */
export const FOLDED_SHARE = 0.2;

const DAY_MS = 86_400_000;

/** Without a `storage` section of the project; the size cap is met long before with many series. */
export const DEFAULT_LIMITS: StorageLimits = {
  capBytes: 2_000_000_000,
  samplesMs: 400 * DAY_MS,
  minutesMs: 1200 * DAY_MS,
  hoursMs: 4000 * DAY_MS,
};

/** Values of the command line, which win over the file. */
export interface StorageFlags {
  readonly capBytes?: number | undefined;
}

/**
 * Limits in force: of the command line, else of the project, else the default. Levels that the project does not set
 * follow those that it sets: a coarser one is kept no shorter, a finer one no longer.
 * @param settings the project's, valid
 */
export function storageLimits(settings: StorageSettings | undefined, flags: StorageFlags = {}): StorageLimits {
  const ages = [ageOf(settings?.keepSamples), ageOf(settings?.keepMinutes), ageOf(settings?.keepHours)];
  const levels = [DEFAULT_LIMITS.samplesMs, DEFAULT_LIMITS.minutesMs, DEFAULT_LIMITS.hoursMs].map((byDefault, at) => {
    const finer = Math.max(0, ...ages.slice(0, at).map((ms) => ms ?? 0));
    const coarser = Math.min(...ages.slice(at + 1).map((ms) => ms ?? Number.POSITIVE_INFINITY));
    return ages[at] ?? Math.min(coarser, Math.max(finer, byDefault));
  });
  const [samplesMs = 0, minutesMs = 0, hoursMs = 0] = levels;
  const inFile = settings?.sizeCap === undefined ? undefined : parseSize(settings.sizeCap);
  const fileBytes = inFile && 'value' in inFile ? Math.round(inFile.value) : undefined;
  return { capBytes: flags.capBytes ?? fileBytes ?? DEFAULT_LIMITS.capBytes, samplesMs, minutesMs, hoursMs };
}

function ageOf(text: string | undefined): number | undefined {
  const parsed = text === undefined ? undefined : parseAge(text);
  return parsed && 'value' in parsed ? parsed.value : undefined;
}

import {
  ageMs,
  agesInForce,
  DEFAULT_AGES,
  type KeepKey,
  parseSize,
  type StorageSettings,
} from '../../core/model/storage-settings.ts';

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

const levelsOf = (ages: Readonly<Record<KeepKey, string>>): Omit<StorageLimits, 'capBytes'> => ({
  samplesMs: ageMs(ages.keepSamples),
  minutesMs: ageMs(ages.keepMinutes),
  hoursMs: ageMs(ages.keepHours),
});

/** Without a `storage` section of the project; the size cap is met long before with many series. */
export const DEFAULT_LIMITS: StorageLimits = { capBytes: 2_000_000_000, ...levelsOf(DEFAULT_AGES) };

/** Values of the command line, which win over the file. */
export interface StorageFlags {
  readonly capBytes?: number | undefined;
}

/** Limits in force: of the command line, else of the project, else the default. @param settings the project's, valid */
export function storageLimits(settings: StorageSettings | undefined, flags: StorageFlags = {}): StorageLimits {
  const inFile = settings?.sizeCap === undefined ? undefined : parseSize(settings.sizeCap);
  const fileBytes = inFile && 'value' in inFile ? Math.round(inFile.value) : undefined;
  return { capBytes: flags.capBytes ?? fileBytes ?? DEFAULT_LIMITS.capBytes, ...levelsOf(agesInForce(settings ?? {})) };
}

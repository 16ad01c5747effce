import { z } from 'zod';

const BYTES: Readonly<Record<string, number>> = { kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const AGES_MS: Readonly<Record<string, number>> = { h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS, y: 365 * DAY_MS };

/** Limits of the size cap, the same in the file and on the command line. */
export const MIN_CAP_BYTES = 10 * 1e6;
export const MAX_CAP_BYTES = 10 * 1e12;
const MAX_AGE_MS = 100 * 365 * DAY_MS;

type Parsed = { readonly value: number } | { readonly error: string };

/** A number with one of these units. @param kind completes "… is not" @param example completes "write" */
function parseQuantity(text: string, units: Readonly<Record<string, number>>, kind: string, example: string): Parsed {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(text);
  const unit = match?.[2]?.toLowerCase() ?? '';
  if (!match || !Object.hasOwn(units, unit)) return { error: `"${text}" is not ${kind}: write ${example}` };
  return { value: Number(match[1]) * (units[unit] as number) };
}

/** Bytes of a size such as `2GB`, decimal as on the boxes of disks. */
export function parseSize(text: string): Parsed {
  return parseQuantity(text, BYTES, 'a size', 'a number and KB, MB, GB or TB, as 500MB or 2GB');
}

/** Milliseconds of an age such as `30d`; a year has 365 days. */
export function parseAge(text: string): Parsed {
  return parseQuantity(text, AGES_MS, 'an age', 'a number and h, d, w or y, as 30d or 2y');
}

const SizeCap = z
  .string('Write sizeCap as text with its unit, as 500MB or 2GB')
  .superRefine((text, context) => {
    const parsed = parseSize(text);
    if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
    else if (parsed.value < MIN_CAP_BYTES || parsed.value > MAX_CAP_BYTES)
      context.addIssue({ code: 'custom', message: `${text} is out of range: sizeCap must be 10MB to 10TB` });
  })
  .meta({ pattern: '^\\s*\\d+(\\.\\d+)?\\s*([kK]|[mM]|[gG]|[tT])[bB]\\s*$' });

const age = (name: string) =>
  z
    .string(`Write ${name} as text with its unit, as 30d or 2y`)
    .superRefine((text, context) => {
      const parsed = parseAge(text);
      if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
      else if (parsed.value < HOUR_MS || parsed.value > MAX_AGE_MS)
        context.addIssue({ code: 'custom', message: `${text} is out of range: ${name} must be 1h to 100y` });
    })
    .meta({ pattern: '^\\s*\\d+(\\.\\d+)?\\s*[hHdDwWyY]\\s*$' });

/** Levels from fine to coarse. */
export const KEEP_KEYS = ['keepSamples', 'keepMinutes', 'keepHours'] as const;
export type KeepKey = (typeof KEEP_KEYS)[number];

/** Ages of levels that a project does not set, and that no level that it sets changes. */
export const DEFAULT_AGES: Readonly<Record<KeepKey, string>> = {
  keepSamples: '400d',
  keepMinutes: '1200d',
  keepHours: '4000d',
};

/** Milliseconds of an age; 0 = not an age. */
export function ageMs(text: unknown): number {
  const parsed = typeof text === 'string' ? parseAge(text) : { error: '' };
  return 'value' in parsed ? parsed.value : 0;
}

/**
 * Ages in force, as they are written. Levels that are not set follow those that are: a coarser one is kept no shorter, a finer one no longer.
 * @param settings invalid ages count as not set
 */
export function agesInForce(settings: Readonly<Partial<Record<KeepKey, unknown>>>): Record<KeepKey, string> {
  const set = (keys: readonly KeepKey[]) =>
    keys.map((key) => settings[key]).filter((age) => ageMs(age) > 0) as string[];
  const ageOf = (key: KeepKey, at: number) => {
    const [own] = set([key]);
    if (own !== undefined) return own;
    const finer = set(KEEP_KEYS.slice(0, at));
    const least = [DEFAULT_AGES[key], ...finer].reduce((one, other) => (ageMs(other) > ageMs(one) ? other : one));
    const coarser = set(KEEP_KEYS.slice(at + 1));
    return [least, ...coarser].reduce((one, other) => (ageMs(other) < ageMs(one) ? other : one));
  };
  return Object.fromEntries(KEEP_KEYS.map((key, at) => [key, ageOf(key, at)])) as Record<KeepKey, string>;
}

/** The key `storage` of a project: what is kept of what was measured, and whether measuring continues by itself. */
export const StorageSettings = z
  .strictObject({
    sizeCap: SizeCap.optional().describe('Disk space for samples and rollups, as 500MB or 2GB. Default: 2GB.'),
    keepSamples: age('keepSamples').optional().describe('How long single samples are kept, as 30d. Default: 400d.'),
    keepMinutes: age('keepMinutes')
      .optional()
      .describe('How long rollups of a minute are kept. At least as long as samples. Default: 1200d.'),
    keepHours: age('keepHours')
      .optional()
      .describe('How long rollups of an hour are kept. At least as long as those of a minute. Default: 4000d.'),
    resume: z
      .boolean('resume must be true or false')
      .optional()
      .describe('Continue measuring when Sounder is started again after a crash or a reboot. Default: false.'),
  })
  .superRefine(
    (settings, context) => {
      let finer: { readonly key: KeepKey; readonly ms: number } | undefined;
      for (const key of KEEP_KEYS) {
        const text: unknown = settings[key];
        const parsed = typeof text === 'string' ? parseAge(text) : undefined;
        if (!parsed || 'error' in parsed) continue;
        if (finer && parsed.value < finer.ms) {
          const message = `${key} must be at least as long as ${finer.key} (${settings[finer.key]})`;
          context.addIssue({ code: 'custom', path: [key], message });
        }
        finer = { key, ms: parsed.value };
      }
    },
    // Also where another key is wrong: all errors are reported together.
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
export type StorageSettings = z.infer<typeof StorageSettings>;

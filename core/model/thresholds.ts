import { z } from 'zod';
import { duration } from './setting.ts';

/** Written in place of a limit: none, whatever the defaults of the project have. */
export const NO_LIMIT = 'none';

/** The file has ratios only, so that every loss in files and JSON has the same unit; the error explains a percentage. */
function noRatio(input: unknown): string {
  const percent = typeof input === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(input)?.[1] : undefined;
  if (percent === undefined) return 'lossRatio must be a number from 0 to 1';
  return `lossRatio must be a number from 0 to 1: write ${Number((Number(percent) / 100).toPrecision(12))} for ${percent} %`;
}

const NoLimit = z.literal(NO_LIMIT);

const limit = (name: string) =>
  z
    .union([NoLimit, duration(0, 60_000, name)], `Write ${name} as text with its unit, as 500ms or 2s, or none`)
    .optional();

/** Thresholds as written, of a target or of all targets (`defaults`); each that a target has takes precedence. */
export const Thresholds = z.strictObject({
  lossRatio: z
    .union([NoLimit, z.number().min(0, 'lossRatio must be 0 to 1').max(1, 'lossRatio must be 0 to 1')], {
      error: ({ input }) => noRatio(input),
    })
    .optional()
    .describe('Share of the packets that may be lost: 0.02 is 2 %; none = no threshold, whatever the defaults have.'),
  avg: limit('avg'),
  p50: limit('p50'),
  p95: limit('p95'),
  max: limit('max'),
});
export type Thresholds = z.infer<typeof Thresholds>;

/** Thresholds in force for a target. */
export interface EffectiveThresholds {
  readonly lossRatio?: number;
  readonly avg?: string;
  readonly p50?: string;
  readonly p95?: string;
  readonly max?: string;
}

interface HasThresholds {
  readonly thresholds?: Thresholds | undefined;
}

/** Each threshold of the target over that of the defaults, without those that are `none`; limits for columns of probes stay. */
export function effectiveThresholds(target: HasThresholds | undefined, defaults?: HasThresholds): EffectiveThresholds {
  const all = { ...defaults?.thresholds, ...withoutUnset(target?.thresholds) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== NO_LIMIT));
}

const withoutUnset = (thresholds: Thresholds = {}): Thresholds =>
  Object.fromEntries(Object.entries(thresholds).filter(([, value]) => value !== undefined));

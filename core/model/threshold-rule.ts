import { z } from 'zod';

/** Number of the last windows that are above a threshold when it counts as crossed. */
export interface ThresholdRule {
  readonly above: number;
  readonly windows: number;
}

const MOST_WINDOWS = 30;
export const USUAL_RULE = '3 of 5';

const WRITTEN = /^\s*(\d{1,3})\s+of\s+(\d{1,3})\s*$/;

function parsed(written: string): ThresholdRule | undefined {
  const [, above = '', windows = ''] = WRITTEN.exec(written) ?? [];
  const rule = { above: Number(above), windows: Number(windows) };
  return rule.above >= 1 && rule.above <= rule.windows && rule.windows <= MOST_WINDOWS ? rule : undefined;
}

/** The rule as written: `3 of 5`. */
export const ThresholdAfter = z
  .string('Write thresholdAfter as text, as "3 of 5"')
  .refine((written) => parsed(written) !== undefined, {
    error: ({ input }) =>
      `"${input}" is no number of windows: write "3 of 5" for 3 of the last 5, with at most ${MOST_WINDOWS}`,
  })
  .meta({ pattern: '^\\s*\\d{1,3}\\s+of\\s+\\d{1,3}\\s*$' });

/** Parses a rule that the schema has accepted. */
export function thresholdRule(written: string): ThresholdRule {
  const rule = parsed(written);
  if (!rule) throw new Error(`not a rule: ${written}`);
  return rule;
}

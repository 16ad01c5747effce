import { z } from 'zod';
import { MISLEADING } from '../text/printable.ts';
import { METRIC_IDS, METRICS, type MetricId } from './metrics.ts';

/** Comparisons of a figure to a limit. */
export const OPERATORS = ['<', '<=', '>', '>='] as const;
export type Operator = (typeof OPERATORS)[number];

const MAX_TEXT = 500;
const MAX_CRITERIA = 50;
/** Most sets of criteria that a project has of its own. */
export const MAX_OWN_CRITERIA = 100;

function text(what: string, max = MAX_TEXT) {
  const length = `${what} has 1 to ${max} characters`;
  return z
    .string(`${what} must be text`)
    .trim()
    .min(1, length)
    .max(max, length)
    .regex(new RegExp(`^[^${MISLEADING}]*$`), `${what} has no line breaks, control characters or direction overrides`);
}

const limit = (what: string) => z.number(`${what} must be a number`).min(0, `${what} must not be below 0`);

const Metric = z.enum(
  METRIC_IDS as readonly [MetricId, ...MetricId[]],
  `metric must be one of ${METRIC_IDS.join(', ')}`,
);

/** One limit. It passes when the figure compares with `pass`, and is marginal when it compares with `marginal` only. */
export const Criterion = z
  .strictObject({
    metric: Metric.describe('Figure that is limited.'),
    operator: z.enum(OPERATORS, `operator must be one of ${OPERATORS.join(' ')}`),
    pass: limit('pass').describe('In the unit of the metric: ms, ratios from 0 to 1.'),
    marginal: limit('marginal').optional().describe('Wider limit, up to which a figure is marginal. Default: none.'),
    isOptional: z
      .boolean('isOptional must be true or false')
      .optional()
      .describe('A figure that cannot be judged does not prevent a pass. Default: false.'),
    source: text('source').describe('Where the limit comes from; the report prints it.'),
  })
  .superRefine(({ metric, operator, pass, marginal }, context) => {
    const isUpper = operator.startsWith('<');
    if (isUpper !== (METRICS[metric].better === 'lower')) {
      const right = isUpper ? '> or >=' : '< or <=';
      context.addIssue({ code: 'custom', path: ['operator'], message: `${metric} needs a limit with ${right}` });
    }
    if (METRICS[metric].unit === 'ratio') {
      for (const [key, value] of Object.entries({ pass, marginal })) {
        if (value === undefined || value <= 1) continue;
        const message = `${key} of ${metric} is a ratio from 0 to 1: write ${value / 100} for ${value} %`;
        context.addIssue({ code: 'custom', path: [key], message });
      }
    }
    if (marginal === undefined || (isUpper ? marginal > pass : marginal < pass)) return;
    const message = `marginal must be ${isUpper ? 'above' : 'below'} pass (${pass})`;
    context.addIssue({ code: 'custom', path: ['marginal'], message });
  });
export type Criterion = z.infer<typeof Criterion>;

/** The acceptance criteria of one application. */
export const CriteriaSet = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'id has 1 to 64 of a–z, 0–9, . and -, and begins with a letter or digit'),
  /** Application that the limits are those of. */
  application: text('application', 100),
  /** Increased with each change. */
  version: z.int('version must be a whole number').min(1, 'version must be at least 1'),
  criteria: z
    .array(Criterion)
    .min(1, 'criteria must have at least one entry')
    .max(MAX_CRITERIA, `criteria has at most ${MAX_CRITERIA} entries`),
});
export type CriteriaSet = z.infer<typeof CriteriaSet>;

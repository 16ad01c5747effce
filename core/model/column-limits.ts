import { z } from 'zod';
import type { ProbeColumn, ProbeDefinition } from './probe-definition.ts';

/** Limits for a probe column, in its unit; crossed by each sample beyond them. */
export interface ColumnLimits {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

const Limits = (name: string) =>
  z
    .strictObject(
      {
        min: z.number(`min must be a number, as ${name}: {min: 1}`).optional(),
        max: z.number(`max must be a number, as ${name}: {max: 1}`).optional(),
      },
      { error: ({ code }) => (code === 'invalid_type' ? `Write limits as ${name}: {min: 1, max: 9}` : undefined) },
    )
    .superRefine(({ min, max }, context) => {
      if (min === undefined && max === undefined)
        context.addIssue({ code: 'custom', message: `Write at least one limit, as ${name}: {min: 1}` });
      else if (min !== undefined && max !== undefined && min > max)
        context.addIssue({ code: 'custom', message: `The limits are reversed: min ${min} is above max ${max}` });
    });

/** Whether values of a column are amounts, not words or codes. */
const isAmount = ({ unit }: ProbeColumn): boolean => unit !== 'word' && unit !== 'code';

/** The columns of a service probe that can have limits; probes of packets have none. */
export const limitedColumns = ({ service, columns }: Pick<ProbeDefinition, 'service' | 'columns'>) =>
  service ? columns.filter(isAmount) : [];

/** Keys of thresholds that stand for columns of service probes. */
export function columnLimitsShape(probes: readonly Pick<ProbeDefinition, 'service' | 'columns'>[]) {
  const entries = probes
    .flatMap(limitedColumns)
    .map(
      ({ name, title }) => [name, Limits(name).optional().describe(`Limits for ${title}, of each sample.`)] as const,
    );
  return Object.fromEntries(entries) as Record<string, z.ZodOptional<ReturnType<typeof Limits>>>;
}

/** The limits for columns among thresholds as written. */
export const columnLimitsOf = (thresholds: object | undefined): readonly (readonly [string, ColumnLimits])[] =>
  Object.entries(thresholds ?? {}).filter(
    (entry): entry is [string, ColumnLimits] => typeof entry[1] === 'object' && entry[1] !== null,
  );

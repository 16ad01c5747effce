import { z } from 'zod';
import { CriteriaSet, MAX_OWN_CRITERIA } from './criteria.ts';
import { REPORT_LANGUAGES } from './report-language.ts';
import type { FigureRules } from './series-figures.ts';
import { DEFAULT_BUFFER } from './speech-inputs.ts';

/** Choices of a report unless others are given. */
export const DEFAULT_RULES: FigureRules = {
  percentiles: 'nearest-rank',
  codec: 'g711-plc',
  delayModel: 'idd',
  buffer: DEFAULT_BUFFER,
  apdexMs: 500,
  hasSimplifiedMos: false,
};

/** Options of a report that its content depends on, as the manifest keeps them: they and the data determine every byte. */
export const ReportOptions = z.object({
  /** Span, Unix ms; null = the survey, or all stored data. */
  fromMs: z.number().nullable(),
  toMs: z.number().nullable(),
  /** Id of a survey; null = none. */
  survey: z.int().nullable(),
  /** Id of an earlier survey to compare with; null = none. */
  before: z.int().nullable(),
  language: z.enum(REPORT_LANGUAGES),
  timeZone: z.string(),
  /** Ids of criteria: presets, or own ones. */
  criteria: z.array(z.string()),
  /** Own criteria, which take precedence over presets of the same id; left out = none. */
  ownCriteria: z.array(CriteriaSet).max(MAX_OWN_CRITERIA).optional(),
  /** Date of the report, Unix ms; null = the end of the data. */
  dateMs: z.number().nullable(),
  /** Selection of series, as `export` has it; empty = all. */
  targets: z.array(z.string()),
  groups: z.array(z.string()),
  probes: z.array(z.string()),
});
export type ReportOptions = z.infer<typeof ReportOptions>;

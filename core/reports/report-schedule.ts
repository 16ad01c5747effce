import { z } from 'zod';
import { surveyLine } from '../surveys/survey-line.ts';
import { CriteriaSet, MAX_OWN_CRITERIA } from './criteria.ts';
import { Company, LayoutOptions } from './layout-options.ts';
import { REPORT_FORMATS } from './report-formats.ts';
import { ReportOptions } from './report-rules.ts';
import { isTimeZone } from './zoned-time.ts';

/** Spans of scheduled reports. */
export const REPORT_PERIODS = ['day', 'week', 'month'] as const;
export type ReportPeriod = (typeof REPORT_PERIODS)[number];

/** Most schedules of a project. */
const MAX_SCHEDULES = 20;

const isAbsolute = (path: string): boolean => /^(\/|[A-Za-z]:[\\/])/.test(path);

/** Path of a file on the computer that measures. */
const filePath = (key: string) =>
  z.string(`${key} must be text`).max(1000).refine(isAbsolute, `${key} must be an absolute path`);

/** A report that the station makes by itself, of the last whole day, week (from Monday on) or month. */
export const ReportSchedule = z.strictObject({
  name: surveyLine('The name of a schedule', 1, 60).describe('Name, which begins the names of its files.'),
  every: z.enum(REPORT_PERIODS, `every must be one of ${REPORT_PERIODS.join(', ')}`),
  at: z
    .string('at must be text, as "06:00"')
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'at must be a time of day from 00:00 to 23:59')
    .optional()
    .describe('Time of day at which it is made after the end of its span. Default: 00:05.'),
  timeZone: z
    .string('timeZone must be text, as "Europe/Berlin"')
    .refine(isTimeZone, 'timeZone must be the name of a time zone, as "Europe/Berlin" or "UTC"')
    .optional()
    .describe('Time zone of days, and of times in the report. Default: UTC.'),
  formats: z
    .array(z.enum(REPORT_FORMATS, `A format must be one of ${REPORT_FORMATS.join(', ')}`))
    .min(1, 'formats must have at least one entry'),
  language: ReportOptions.shape.language.optional().describe('Default: en.'),
  criteria: ReportOptions.shape.criteria
    .max(20, 'criteria has at most 20 entries')
    .optional()
    .describe('Ids of criteria. Default: reachability.'),
  paper: LayoutOptions.shape.paper.optional().describe('Paper of PDF and Word documents. Default: a4.'),
  company: Company.optional().describe('Company that hands the report over.'),
  logo: filePath('logo').optional().describe('Its logo, a PNG or SVG file.'),
  accent: z
    .string('accent must be text, as "#14508c"')
    .regex(/^#[0-9a-f]{6}$/, 'accent must be a colour, as "#14508c"')
    .optional()
    .describe('Colour of headings.'),
  redact: LayoutOptions.shape.redact.optional().describe('What is left out: addresses, notes.'),
  template: filePath('template').optional().describe('Word file (.docx) that Word documents are made from.'),
  folder: z
    .string('folder must be text')
    .max(1000)
    .refine(isAbsolute, 'folder must be an absolute path')
    .optional()
    .describe('Folder of its reports. Default: the folder "reports" of the project.'),
});
export type ReportSchedule = z.infer<typeof ReportSchedule>;

const hasNoTwice = (names: readonly string[]): boolean => new Set(names).size === names.length;

/** The key `reports` of a project: criteria of its own, and reports that are made by themselves. */
export const ReportSettings = z.strictObject({
  criteria: z
    .array(CriteriaSet)
    .max(MAX_OWN_CRITERIA, `A project has at most ${MAX_OWN_CRITERIA} criteria of its own`)
    .refine((sets) => hasNoTwice(sets.map(({ id }) => id)), 'An id is used twice')
    .optional(),
  schedules: z
    .array(ReportSchedule)
    .max(MAX_SCHEDULES, `A project has at most ${MAX_SCHEDULES} scheduled reports`)
    .refine((schedules) => hasNoTwice(schedules.map(({ name }) => name)), 'A name is used twice')
    .optional(),
});
export type ReportSettings = z.infer<typeof ReportSettings>;

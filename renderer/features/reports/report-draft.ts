import type { CriteriaSet } from '../../../core/reports/criteria.ts';
import { CRITERIA_PRESETS } from '../../../core/reports/criteria-presets.ts';
import { LayoutOptions, PLAIN_LAYOUT } from '../../../core/reports/layout-options.ts';
import { REPORT_FORMATS, type ReportFormat } from '../../../core/reports/report-formats.ts';
import { ReportOptions } from '../../../core/reports/report-rules.ts';
import { isTimeZone } from '../../../core/reports/zoned-time.ts';
import { siteLevels } from '../../../core/surveys/floor-plan.ts';
import type { Survey } from '../../../core/surveys/survey.ts';
import type { Preferences } from '../../base/host/host-bridge.ts';
import { layoutOf } from './report-layout.ts';

/** Span of a report: a survey by its id, that of the chart, the last 24 hours, or all stored data. */
export type ReportSubject = number | 'chart' | 'day' | 'all';

export const REPORT_LANGUAGES = ReportOptions.shape.language.options;
export type ReportLanguage = (typeof REPORT_LANGUAGES)[number];
export const LANGUAGE_TITLES: Readonly<Record<string, string>> = { en: 'English', de: 'Deutsch', fr: 'Français' };

/** Options that are remembered for each customer. */
export interface RememberedOptions {
  readonly formats: readonly ReportFormat[];
  readonly language: ReportLanguage;
  readonly timeZone: string;
  /** Ids. */
  readonly criteria: readonly string[];
  /** Layout of the form: the company may be empty. */
  readonly layout: LayoutOptions;
}

export interface ReportDraft extends RememberedOptions {
  readonly subject: ReportSubject;
  /** Earlier survey to compare with; null = none. */
  readonly before: number | null;
}

const KEY = 'sounder.reports';
/** Customers whose options are remembered. */
const MAX_CUSTOMERS = 100;
/** Characters of all of them, as far as a browser keeps them, and of one file. */
const MAX_CHARS = 2e6;
const MAX_FILE_CHARS = 400_000;

export const DEFAULT_CRITERIA = ['reachability'];

const defaults = (timeZone: string): RememberedOptions => ({
  formats: ['html'],
  language: 'en',
  timeZone,
  criteria: DEFAULT_CRITERIA,
  layout: PLAIN_LAYOUT,
});

/** The first level of the site of a survey. */
export const customerOf = (survey: Pick<Survey, 'site'> | undefined): string =>
  survey?.site == null ? '' : (siteLevels(survey.site)[0] ?? '');

function readAll(preferences: Preferences): Record<string, unknown> {
  try {
    const kept: unknown = JSON.parse(preferences.read(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null && !Array.isArray(kept) ? (kept as Record<string, unknown>) : {};
  } catch {
    return {}; // not JSON
  }
}

/** The options that the last report of a customer was made with; those of the last report of any other for a new one. */
export function rememberedOptions(preferences: Preferences, customer: string, timeZone: string): RememberedOptions {
  const all = readAll(preferences);
  const kept = (Object.hasOwn(all, customer) ? all[customer] : Object.values(all).at(-1)) as Partial<RememberedOptions>;
  const fallback = defaults(timeZone);
  if (typeof kept !== 'object' || kept === null) return fallback;
  const formats = REPORT_FORMATS.filter((one) => Array.isArray(kept.formats) && kept.formats.includes(one));
  const criteria = Array.isArray(kept.criteria) ? kept.criteria.filter((id) => typeof id === 'string') : [];
  return {
    formats: formats.length > 0 ? formats : fallback.formats,
    language: REPORT_LANGUAGES.find((one) => one === kept.language) ?? fallback.language,
    timeZone: typeof kept.timeZone === 'string' && isTimeZone(kept.timeZone) ? kept.timeZone : timeZone,
    criteria: criteria.length > 0 ? criteria : fallback.criteria,
    layout: LayoutOptions.catch(fallback.layout).parse(kept.layout),
  };
}

export function rememberOptions(preferences: Preferences, customer: string, draft: RememberedOptions): void {
  const { [customer]: _, ...others } = readAll(preferences);
  const { formats, language, timeZone, criteria } = draft;
  const valid = layoutOf(draft.layout);
  const layout = 'problem' in valid ? PLAIN_LAYOUT : withSmallFiles(valid);
  const kept = Object.entries(others).slice(1 - MAX_CUSTOMERS);
  const written = () =>
    JSON.stringify({ ...Object.fromEntries(kept), [customer]: { formats, language, timeZone, criteria, layout } });
  while (written().length > MAX_CHARS && kept.length > 0) kept.shift();
  preferences.write(KEY, written());
}

/** A logo or template that is too large to be remembered is chosen again each time. */
function withSmallFiles({ brand, template, ...layout }: LayoutOptions): LayoutOptions {
  const isSmall = (file: { readonly base64: string } | null) => file !== null && file.base64.length <= MAX_FILE_CHARS;
  return {
    ...layout,
    brand: { ...brand, logo: isSmall(brand.logo) ? brand.logo : null },
    template: isSmall(template) ? template : null,
  };
}

/** Shipped criteria and those of the project, which take the place of shipped ones with their id. */
export const allCriteria = (own: readonly CriteriaSet[]): readonly CriteriaSet[] => [
  ...own,
  ...CRITERIA_PRESETS.filter(({ id }) => !own.some((one) => one.id === id)),
];

const DAY_MS = 86_400_000;

export interface DraftSurroundings {
  readonly own: readonly CriteriaSet[];
  /** Span of the chart. */
  readonly chart: { readonly fromMs: number; readonly toMs: number };
  readonly nowMs: number;
}

/** The options of a report, or why it cannot be made. */
export function reportOptions(
  { subject, before, language, timeZone, criteria }: ReportDraft,
  { own, chart, nowMs }: DraftSurroundings,
): ReportOptions | { readonly problem: string } {
  if (!isTimeZone(timeZone)) return { problem: 'Give a time zone as Europe/Berlin or UTC' };
  const known = allCriteria(own).filter(({ id }) => criteria.includes(id));
  if (known.length === 0) return { problem: 'Choose criteria' };
  const used = own.filter(({ id }) => criteria.includes(id));
  const span = {
    chart: { fromMs: Math.floor(chart.fromMs), toMs: Math.ceil(chart.toMs) },
    day: { fromMs: nowMs - DAY_MS, toMs: nowMs },
    all: { fromMs: null, toMs: null },
  }[typeof subject === 'number' ? 'all' : subject];
  return {
    ...span,
    survey: typeof subject === 'number' ? subject : null,
    ...{ before, language, timeZone, dateMs: null },
    criteria: known.map(({ id }) => id),
    ...(used.length > 0 && { ownCriteria: [...used] }),
    ...{ targets: [], groups: [], probes: [] },
  };
}

import { formatDuration, parseDuration } from '../../../core/model/duration.ts';
import { type Survey, SurveyText } from '../../../core/surveys/survey.ts';

/** Fields of the form, as they are written. */
export interface SurveyDraft {
  readonly name: string;
  readonly site: string;
  readonly engineer: string;
  readonly notes: string;
  /** With a unit; empty = until it is stopped. */
  readonly planned: string;
}

export type DraftField = keyof SurveyDraft;

const FIELD_OF: Readonly<Record<keyof SurveyText, DraftField>> = {
  name: 'name',
  site: 'site',
  engineer: 'engineer',
  notes: 'notes',
  plannedMs: 'planned',
};

export type ReadDraft =
  | { readonly text: SurveyText }
  | { readonly problems: Readonly<Partial<Record<DraftField, string>>> };

/** Checks the fields. @returns the text of a survey, or the problem of each field that has one */
export function readDraft({ name, site, engineer, notes, planned }: SurveyDraft): ReadDraft {
  const duration = planned.trim() === '' ? null : parseDuration(planned.trim());
  const plannedMs = duration && 'ms' in duration ? duration.ms : null;
  const levels = site
    .split('/')
    .map((level) => level.trim())
    .join(' / ');
  const parsed = SurveyText.safeParse({ name, site: site.trim() === '' ? null : levels, engineer, notes, plannedMs });
  const problems: Partial<Record<DraftField, string>> = {};
  if (duration && 'error' in duration) problems.planned = duration.error;
  for (const { path, message } of parsed.error?.issues ?? []) {
    problems[FIELD_OF[path[0] as keyof SurveyText]] ??= message;
  }
  return parsed.success && Object.keys(problems).length === 0 ? { text: parsed.data } : { problems };
}

export const draftOf = ({ name, site, engineer, notes, plannedMs }: Survey): SurveyDraft => ({
  name,
  site: site ?? '',
  engineer,
  notes,
  planned: plannedMs === null ? '' : formatDuration(plannedMs),
});

/** Known sites and the levels above them, in order: completions of the field. */
export function siteChoices(sites: readonly string[]): readonly string[] {
  const choices = new Set<string>();
  for (const site of sites) {
    const levels = site.split('/').map((level) => level.trim());
    for (let depth = 1; depth <= levels.length; depth++) choices.add(levels.slice(0, depth).join(' / '));
  }
  return [...choices].sort((left, right) => left.localeCompare(right));
}

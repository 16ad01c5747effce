import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Survey, SurveyStep } from '../../core/surveys/survey.ts';

type NewEvent = Omit<TimelineEvent, 'id'>;

const moment = (kind: string, atMs: number, message: string): NewEvent => ({
  atMs,
  endMs: null,
  kind,
  message,
  excluded: false,
});

const titleOf = ({ name, site }: Survey): string => (site === null ? name : `${name} (${site})`);

export const surveyStarted = (survey: Survey): NewEvent =>
  moment('survey-started', survey.startedAtMs, `Survey started: ${titleOf(survey)}`);

/** @param reason why it ended other than by Stop; undefined = it was stopped */
export const surveyEnded = (survey: Survey, atMs: number, reason?: string): NewEvent =>
  moment('survey-ended', atMs, `Survey ended: ${titleOf(survey)}${reason === undefined ? '' : `. ${reason}`}`);

export const surveyStepped = (survey: Survey, { name, atMs }: SurveyStep): NewEvent =>
  moment('survey-step', atMs, `${survey.name}: ${name}`);

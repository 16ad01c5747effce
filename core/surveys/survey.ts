import { z } from 'zod';
import { Site } from '../model/project.ts';
import { surveyLine as line, surveyText } from './survey-line.ts';
import { MAX_SURVEY_PINS, SurveyPin } from './survey-pin.ts';

const MINUTE_MS = 60_000;
const MAX_PLANNED_DAYS = 366;

/** Length of a survey that ends by itself, ms. */
const PlannedMs = z
  .int()
  .min(MINUTE_MS, 'A planned duration is at least 1m')
  .max(MAX_PLANNED_DAYS * 24 * 60 * MINUTE_MS, `A planned duration is at most ${MAX_PLANNED_DAYS}d`);

/** A moment of a survey with a name, such as a move to the next room. */
export const SurveyStep = z.object({ name: line('The name of a step', 1, 200), atMs: z.number() });
export type SurveyStep = z.infer<typeof SurveyStep>;

/** Most steps of one survey. */
export const MAX_SURVEY_STEPS = 1000;

/** The part of a survey that a user writes. */
export const SurveyText = z.object({
  name: line('The name of a survey', 1, 200),
  /** Customer and place: levels from the whole to the part, separated by slashes; null = not given. */
  site: Site.nullable(),
  engineer: line('The name of an engineer', 0, 200),
  notes: surveyText('Notes', 20_000),
  /** Ends by itself when it has taken this long; null = when it is stopped. */
  plannedMs: PlannedMs.nullable(),
});
export type SurveyText = z.infer<typeof SurveyText>;

/** A named span of measuring at a site. Times are Unix ms. */
export const Survey = SurveyText.extend({
  id: z.int().min(1),
  startedAtMs: z.number(),
  /** null = it runs. */
  endedAtMs: z.number().nullable(),
  /** Oldest first. */
  steps: z.array(SurveyStep).max(MAX_SURVEY_STEPS),
  /** Notes and photos, in the order in which they were added; left out = none. */
  pins: z.array(SurveyPin).max(MAX_SURVEY_PINS).optional(),
});
export type Survey = z.infer<typeof Survey>;

import { z } from 'zod';
import { Site } from '../model/project.ts';
import { Picture } from '../pictures/picture.ts';
import { surveyText } from './survey-line.ts';

/** Share of the width or height of a floor plan, from its left or upper edge. */
export const PlanShare = z.number().min(0).max(1);

/** A place on the floor plan of a site. */
export const PlanPlace = z.object({ site: Site, x: PlanShare, y: PlanShare });
export type PlanPlace = z.infer<typeof PlanPlace>;

const shape = {
  text: surveyText('A note', 1000),
  /** null = a note without a photo. */
  picture: Picture.nullable(),
  /** Unix ms; null = pinned to no time. */
  atMs: z.number().nullable(),
  /** null = pinned to no place. */
  place: PlanPlace.nullable(),
};

const isEmpty = ({ text, picture }: { text: string; picture: Picture | null }): boolean =>
  picture === null && text.trim() === '';
const EMPTY = { path: ['text'], message: 'A note has a text or a photo' };

/** A note or a photo of a survey, as a user gives it. */
export const NewPin = z.object(shape).refine((pin) => !isEmpty(pin), EMPTY);
export type NewPin = z.infer<typeof NewPin>;

/** A note or a photo of a survey. */
export const SurveyPin = z.object({ id: z.int().min(1), ...shape }).refine((pin) => !isEmpty(pin), EMPTY);
export type SurveyPin = z.infer<typeof SurveyPin>;

/** Most notes and photos of one survey. */
export const MAX_SURVEY_PINS = 200;

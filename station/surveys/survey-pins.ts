import { FaultError } from '../../core/result/result.ts';
import type { Survey } from '../../core/surveys/survey.ts';
import { MAX_SURVEY_PINS, type NewPin, type SurveyPin } from '../../core/surveys/survey-pin.ts';

const namesOf = (pins: readonly SurveyPin[]): string[] => pins.flatMap(({ picture }) => picture?.name ?? []);

/** Names of the photos of a survey. */
export const picturesOf = ({ pins = [] }: Survey): string[] => namesOf(pins);

/** The survey with a note or photo added, or replaced. Throws FaultErrors `survey.unknown-pin`, `survey.too-many-pins`. */
export function withPin(survey: Survey, pin: NewPin, id: number | null): Survey {
  const { pins = [] } = survey;
  if (id !== null) {
    if (!pins.some((one) => one.id === id)) throw unknownPin(survey);
    return { ...survey, pins: pins.map((one) => (one.id === id ? { ...pin, id } : one)) };
  }
  if (pins.length >= MAX_SURVEY_PINS) {
    throw new FaultError({
      code: 'survey.too-many-pins',
      message: `A survey has at most ${MAX_SURVEY_PINS} notes and photos`,
      hint: 'Start another survey',
    });
  }
  const nextId = Math.max(0, ...pins.map((one) => one.id)) + 1;
  return { ...survey, pins: [...pins, { ...pin, id: nextId }] };
}

/** The survey without a note or photo. Throws FaultError `survey.unknown-pin`. */
export function withoutPin(survey: Survey, id: number): Survey {
  const { pins = [], ...rest } = survey;
  const left = pins.filter((one) => one.id !== id);
  if (left.length === pins.length) throw unknownPin(survey);
  return left.length > 0 ? { ...rest, pins: left } : rest;
}

const unknownPin = ({ name }: Survey): FaultError =>
  new FaultError({ code: 'survey.unknown-pin', message: `The note is no longer in survey "${name}"` });

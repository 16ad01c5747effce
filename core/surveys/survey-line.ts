import { z } from 'zod';
import { MISLEADING } from '../text/printable.ts';

/** One line of text, as a name is: it fits a table cell, a file name and a log line, and looks as it is. */
export function surveyLine(what: string, min: number, max: number) {
  const length = `${what} has ${min > 0 ? `${min} to` : 'at most'} ${max} characters`;
  return z
    .string()
    .trim()
    .min(min, length)
    .max(max, length)
    .regex(new RegExp(`^[^${MISLEADING}]*$`), `${what} has no line breaks, control characters or direction overrides`);
}

/** Text of several lines. */
export const surveyText = (what: string, max: number) =>
  z
    .string()
    .max(max, `${what} has at most ${max} characters`)
    .regex(new RegExp(`^(?:[^${MISLEADING}]|[\\n\\t])*$`), `${what} has no control characters or direction overrides`);

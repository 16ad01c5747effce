import { z } from 'zod';
import { MISLEADING } from '../text/printable.ts';

/** Kind of the timeline's events that users write. */
export const NOTE = 'note';

const MAX_CHARS = 1000;
/** The last moment that a date can be, which exports write as one. */
const MAX_MS = 8.64e15;
const Moment = z
  .number('must be Unix milliseconds')
  .min(0, 'must be Unix milliseconds, 0 or more')
  .max(MAX_MS, `must be Unix milliseconds, ${MAX_MS} at most`);

const NoteFields = z.strictObject({
  atMs: Moment,
  /** Left out or null = a moment, not a span. */
  endMs: Moment.nullable().optional(),
  text: z
    .string()
    .trim()
    .min(1, 'text must have at least one character')
    .max(MAX_CHARS, `text must have ${MAX_CHARS} characters at most`)
    .regex(
      new RegExp(`^(?:[^${MISLEADING}]|[\\n\\t])*$`),
      'text must have no control characters or direction overrides',
    ),
  /** The series that it is of; left out = it is of all. */
  series: z.int('series must be the id of a series').min(0).optional(),
});

const END = { message: 'The end must not be before the beginning', path: ['endMs'] };

/** A note on the timeline. */
export const Note = NoteFields.refine(({ atMs, endMs }) => (endMs ?? atMs) >= atMs, END);
export type Note = z.infer<typeof Note>;

/** A note that replaces the one with its id. */
export const NoteChange = NoteFields.extend({ id: z.int() }).refine(({ atMs, endMs }) => (endMs ?? atMs) >= atMs, END);
export type NoteChange = z.infer<typeof NoteChange>;

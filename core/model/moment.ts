import { parseDuration } from './duration.ts';

/** The end of a span that a time stands for: a date as its beginning is 00:00, as its end 24:00. */
export type SpanEnd = 'from' | 'to';

const DATE = /^\d{4}-\d\d-\d\d$/;
/** RFC 3339, with seconds as an option; the offset is mandatory. */
const DATE_TIME = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)([Zz]|[+-]\d\d:\d\d)$/;
const WITHOUT_OFFSET = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/;
const DAY_MS = 86_400_000;
const FORMS = 'write 2026-11-30T08:00:00Z, 2026-11-30, -24h or now';

type Moment = { readonly ms: number } | { readonly error: string };

/**
 * Reads a point in time: RFC 3339 with an offset, a date (UTC), a time before now (`-24h`), or `now`.
 * @param nowMs Unix ms
 */
export function parseMoment(text: string, end: SpanEnd, nowMs: number): Moment {
  const written = text.trim();
  if (written.toLowerCase() === 'now') return { ms: nowMs };
  if (/^-\s*[\d.]/.test(written)) {
    const before = parseDuration(written.slice(1));
    return 'error' in before ? before : { ms: nowMs - before.ms };
  }
  if (DATE.test(written)) return valid(written, dateMs(written), end === 'to' ? DAY_MS : 0);
  const [, date = '', time = '', offset = ''] = DATE_TIME.exec(written) ?? [];
  if (date !== '') return valid(written, Number.isNaN(dateMs(date)) ? Number.NaN : Date.parse(iso(date, time, offset)));
  if (WITHOUT_OFFSET.test(written)) {
    return { error: `"${text}" has no offset from UTC: write ${written}Z or ${written}+01:00` };
  }
  return { error: `"${text}" is not a time: ${FORMS}` };
}

const iso = (date: string, time: string, offset: string): string => `${date}T${time}${offset.toUpperCase()}`;

/** Midnight UTC; NaN for a day that does not exist, which Date.parse would take for one of the next month. */
function dateMs(date: string): number {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date) ? ms : Number.NaN;
}

const valid = (text: string, ms: number, plusMs = 0): Moment =>
  Number.isNaN(ms) ? { error: `"${text}" does not exist: ${FORMS}` } : { ms: ms + plusMs };

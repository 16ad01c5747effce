/** Weekdays as a schedule names them, from Monday. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const DAYS: readonly string[] = WEEKDAYS;

const DAY_S = 86_400;
export const WEEK_S = 7 * DAY_S;

/** More windows than this are a mistake. */
const MAX_WINDOWS = 64;

/** A span of local time in each week, s since Monday 00:00; its end does not belong to it. */
export interface WeekSpan {
  readonly fromS: number;
  readonly toS: number;
}

type Parsed<T> = T | { readonly error: string };

/**
 * Time windows as `mon-fri 08:00-18:00; sat 10:00-12:00`: days, none = every day, and local times of day. A window whose
 * end is not after its start ends on the next day.
 * @returns the spans of the week in which a window is open: ascending, none touches another
 */
export function parseTimeWindows(text: string): Parsed<{ readonly spans: readonly WeekSpan[] }> {
  const parts = text.trim().replace(/;$/, '').split(';');
  if (parts.length > MAX_WINDOWS) return { error: `More than ${MAX_WINDOWS} time windows` };
  const spans: WeekSpan[] = [];
  for (const part of parts) {
    const parsed = windowOf(part.trim().toLowerCase());
    if ('error' in parsed) return parsed;
    spans.push(...parsed.spans);
  }
  return { spans: merged(spans) };
}

function windowOf(text: string): Parsed<{ readonly spans: readonly WeekSpan[] }> {
  const match = /^(?:(?<days>[a-z][a-z\s,-]*?)\s+)?(?<from>[\d:]+)\s*-\s*(?<to>[\d:]+)$/.exec(text);
  const { days, from, to } = match?.groups ?? {};
  if (from === undefined || to === undefined) {
    const what = text === '' ? 'A time window is missing' : `"${text}" is not a time window`;
    return { error: `${what}: write it as mon-fri 08:00-18:00, several with a semicolon between them` };
  }
  const starts = days === undefined ? { days: WEEKDAYS.map((_, at) => at) } : daysOf(days);
  if ('error' in starts) return starts;
  const fromS = timeOf(from);
  const toS = timeOf(to);
  for (const [time, parsed] of [
    [from, fromS],
    [to, toS],
  ] as const) {
    if (parsed === null) return { error: `"${time}" is not a time of day: write it as 08:00, at most 24:00` };
  }
  return spansOf(text, starts.days, fromS as number, toS as number);
}

function spansOf(text: string, days: readonly number[], fromS: number, toS: number) {
  if (fromS === DAY_S) return { error: `"${text}" starts at 24:00: write 00:00 of the next day` };
  if (fromS === toS) return { error: `"${text}" has no duration: the whole day is 00:00-24:00` };
  const lengthS = toS > fromS ? toS - fromS : toS + DAY_S - fromS;
  const spans = days.flatMap((day) => {
    const startS = day * DAY_S + fromS;
    const endS = startS + lengthS;
    if (endS <= WEEK_S) return [{ fromS: startS, toS: endS }];
    return [
      { fromS: startS, toS: WEEK_S },
      { fromS: 0, toS: endS - WEEK_S },
    ];
  });
  return { spans };
}

/** Days and ranges of days between commas, as `mon-fri,sun`; a range may pass the end of the week. */
function daysOf(text: string): Parsed<{ readonly days: readonly number[] }> {
  const days = new Set<number>();
  for (const item of text.split(',')) {
    const [first = '', last = first, ...rest] = item.split('-').map((word) => word.trim());
    const [from, to] = [first, last].map((word) => DAYS.indexOf(word)) as [number, number];
    const wrong = from < 0 ? first : last;
    if (from < 0 || to < 0 || rest.length > 0) {
      return {
        error: `"${rest.length > 0 ? item.trim() : wrong}" is not a day: use ${WEEKDAYS.join(', ')}, or mon-fri`,
      };
    }
    for (let day = from; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === to) break;
    }
  }
  return { days: [...days].sort((left, right) => left - right) };
}

/** `HH:MM` or `HH:MM:SS`, up to 24:00. @returns s since midnight; null = it is no time of day */
function timeOf(text: string): number | null {
  const match = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(text);
  const [hours, minutes, seconds] = [match?.[1], match?.[2], match?.[3] ?? 0].map(Number) as [number, number, number];
  if (!match || minutes > 59 || seconds > 59) return null;
  const atS = (hours * 60 + minutes) * 60 + seconds;
  return atS <= DAY_S ? atS : null;
}

function merged(spans: readonly WeekSpan[]): readonly WeekSpan[] {
  const sorted = [...spans].sort((left, right) => left.fromS - right.fromS);
  const result: WeekSpan[] = [];
  for (const span of sorted) {
    const last = result.at(-1);
    if (last && span.fromS <= last.toS) result[result.length - 1] = { ...last, toS: Math.max(last.toS, span.toS) };
    else result.push(span);
  }
  return result;
}

/** Whether a text is the IANA name of a time zone that this host knows. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z][\w+/-]*$/.test(text)) return false; // UTC offsets have no name
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

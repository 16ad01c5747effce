/** The clock of all times on the page: that of this computer's time zone, or UTC. */
export type Clock = 'local' | 'utc';

let clock: Clock = 'local';

/** Sets the clock. What is on the screen keeps its text until it is drawn again. */
export function setClock(next: Clock): void {
  clock = next;
}

export const isUtcClock = (): boolean => clock === 'utc';

/** Difference of the clock from UTC at a moment, ms: positive east of Greenwich. */
export const clockOffsetMs = (atMs: number): number =>
  clock === 'utc' ? 0 : new Date(atMs).getTimezoneOffset() * -60_000;

/** A date whose UTC fields are those of the clock. */
const onClock = (atMs: number): Date => new Date(atMs + clockOffsetMs(atMs));

const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');

/** A running time: `00:12:03`, with days in front when there are any. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const clock = `${two((seconds / 3600) % 24)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  const days = Math.floor(seconds / 86_400);
  return days > 0 ? `${days} d ${clock}` : clock;
}

/** A length of time in its two largest units: `3 d 4 h`, `12 min 5 s`, `800 ms`. */
export function formatLength(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const parts: [number, string][] = [
    [Math.floor(ms / 86_400_000), 'd'],
    [Math.floor(ms / 3_600_000) % 24, 'h'],
    [Math.floor(ms / 60_000) % 60, 'min'],
    [Math.floor(ms / 1000) % 60, 's'],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ');
}

/** Time of day, with milliseconds where they tell something. */
export function formatTimeOfDay(atMs: number, withMs = false): string {
  const at = onClock(atMs);
  const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
  return withMs ? `${time}.${String(at.getUTCMilliseconds()).padStart(3, '0')}` : time;
}

export function formatDay(atMs: number): string {
  const at = onClock(atMs);
  return `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
}

/** `2026-03-01 14:05:09` by the clock of the page, independent of the system's language. */
export const formatMoment = (atMs: number): string => `${formatDay(atMs)} ${formatTimeOfDay(atMs)}`;

/**
 * Reads what `formatMoment` writes, also with a T and without seconds.
 * @param dayMs a moment of the day that a time without a date is of, Unix ms; without it, such a time is not read
 * @returns Unix ms, or null for anything else
 */
export function parseMoment(text: string, dayMs?: number): number | null {
  const trimmed = text.trim();
  const isTime = dayMs !== undefined && /^\d?\d:/.test(trimmed);
  const whole = isTime ? `${formatDay(dayMs)} ${trimmed}` : trimmed;
  const parts = /^(\d{4})-(\d\d)-(\d\d)[ T](\d?\d):(\d\d)(?::(\d\d))?$/.exec(whole);
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  const fields = [year, month - 1, day, hour, minute, second] as const;
  const atMs = clock === 'utc' ? Date.UTC(...fields) : new Date(...fields).getTime();
  // The 31st of a month with 30 days is another day. Where clocks go forward, an hour that does not exist is the next one.
  const isReal = formatDay(atMs) === `${parts[1]}-${parts[2]}-${parts[3]}` && hour < 24 && minute < 60 && second < 60;
  return isReal ? atMs : null;
}

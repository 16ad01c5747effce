const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');

/** A running time: `00:12:03`, with days in front when there are any. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const clock = `${two((seconds / 3600) % 24)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  const days = Math.floor(seconds / 86_400);
  return days > 0 ? `${days} d ${clock}` : clock;
}

/** A length of time in its two largest units: `3 d 4 h`, `12 m 5 s`, `800 ms`. */
export function formatLength(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const parts: [number, string][] = [
    [Math.floor(ms / 86_400_000), 'd'],
    [Math.floor(ms / 3_600_000) % 24, 'h'],
    [Math.floor(ms / 60_000) % 60, 'm'],
    [Math.floor(ms / 1000) % 60, 's'],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ');
}

/** Local time of day, or that of UTC, with milliseconds where they tell something. */
export function formatTimeOfDay(atMs: number, withMs = false, isUtc = false): string {
  const at = new Date(atMs);
  if (isUtc) return at.toISOString().slice(11, withMs ? 23 : 19);
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return withMs ? `${clock}.${String(at.getMilliseconds()).padStart(3, '0')}` : clock;
}

export function formatDay(atMs: number, isUtc = false): string {
  const at = new Date(atMs);
  if (isUtc) return at.toISOString().slice(0, 10);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** `2026-03-01 14:05:09`, local time or UTC, independent of the system's language. */
export const formatMoment = (atMs: number, isUtc = false): string =>
  `${formatDay(atMs, isUtc)} ${formatTimeOfDay(atMs, false, isUtc)}`;

/** Reads what `formatMoment` writes, also with a T and without seconds. @returns Unix ms, or null for anything else */
export function parseMoment(text: string, isUtc = false): number | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?$/.exec(text.trim());
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  const utc = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const isReal = utc.getUTCMonth() === month - 1 && utc.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!isReal) return null;
  return isUtc ? utc.getTime() : new Date(year, month - 1, day, hour, minute, second).getTime();
}

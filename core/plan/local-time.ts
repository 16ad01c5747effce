const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  FORMATS.set(timeZone, format);
  return format;
}

/** This host's time zone, an IANA name. */
export const hostTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Local time at an instant, as the ms since 1970 that a clock in UTC would need to show it. @param atMs Unix ms, whole */
export function localMs(timeZone: string, atMs: number): number {
  const fields: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(atMs)) fields[type] = Number(value);
  const { year, month, day, hour, minute, second } = fields as Record<string, number> & {
    readonly [field in 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second']: number;
  };
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((atMs % 1000) + 1000) % 1000);
}

const offsetMs = (timeZone: string, atMs: number): number => localMs(timeZone, atMs) - atMs;

/**
 * The first instant after `fromMs`, and not after `toMs`, at which the zone's offset from UTC is another one. Offsets
 * must not change twice within the span.
 * @returns Unix ms; null = the offset stays
 */
export function offsetChange(timeZone: string, fromMs: number, toMs: number): number | null {
  const before = offsetMs(timeZone, fromMs);
  if (offsetMs(timeZone, toMs) === before) return null;
  let [low, high] = [fromMs, toMs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(timeZone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

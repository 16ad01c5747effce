import { describeSpan } from '../text/time-span.ts';
import type { Moment, Span } from './document-parts.ts';
import type { ReportLanguage } from './report-language.ts';

/** A local date and time, as numbers. */
interface LocalParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const two = (value: number): string => String(value).padStart(2, '0');

const FIELDS = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const;

/** Orders of year, month and day: ten characters in each language. */
const DATES: Readonly<Record<ReportLanguage, (year: string, month: string, day: string) => string>> = {
  en: (year, month, day) => `${year}-${month}-${day}`,
  de: (year, month, day) => `${day}.${month}.${year}`,
  fr: (year, month, day) => `${day}/${month}/${year}`,
};

/** Texts of moments in one time zone, the same on every computer: in English ISO 8601, everywhere with 24 hours. */
export class ZonedTime {
  readonly zone: string;
  private readonly language: ReportLanguage;
  private readonly format: Intl.DateTimeFormat;

  /** @param zone IANA name, as `Europe/Berlin`. Throws RangeError for one that does not exist */
  constructor(zone: string, language: ReportLanguage = 'en') {
    this.zone = zone;
    this.language = language;
    this.format = new Intl.DateTimeFormat('en-GB', {
      ...FIELDS,
      timeZone: zone,
      hourCycle: 'h23',
      calendar: 'gregory',
    });
  }

  /** `2026-11-30 08:00:00`. */
  text(ms: number): string {
    const { hour, minute, second } = this.parts(ms);
    return `${this.day(ms)} ${two(hour)}:${two(minute)}:${two(second)}`;
  }

  /** `2026-11-30`. */
  day(ms: number): string {
    const { year, month, day } = this.parts(ms);
    return DATES[this.language](String(year).padStart(4, '0'), two(month), two(day));
  }

  /** `08:00`, or `08:00:05`. */
  clock(ms: number, hasSeconds: boolean): string {
    const { hour, minute, second } = this.parts(ms);
    return `${two(hour)}:${two(minute)}${hasSeconds ? `:${two(second)}` : ''}`;
  }

  /** Local time less UTC at a moment, ms. */
  offsetMs(ms: number): number {
    const { year, month, day, hour, minute, second } = this.parts(ms);
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
  }

  moment(ms: number): Moment {
    return { ms, text: this.text(ms) };
  }

  span(fromMs: number, toMs: number): Span {
    return { from: this.moment(fromMs), to: this.moment(toMs), duration: describeSpan(toMs - fromMs) };
  }

  private parts(ms: number): LocalParts {
    const found: Record<string, number> = {};
    for (const { type, value } of this.format.formatToParts(ms)) found[type] = Number(value);
    return found as unknown as LocalParts;
  }
}

/** Whether a time zone exists. */
export function isTimeZone(zone: string): boolean {
  try {
    return new ZonedTime(zone).zone === zone;
  } catch {
    return false;
  }
}

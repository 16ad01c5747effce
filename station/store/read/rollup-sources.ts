import { DAY_MS, HOUR_MS, hourId, MINUTE_MS, minuteId, minuteOfDay, packId, startOf } from '../days/spans.ts';
import { type RowTable, readGroup, readPack } from '../rollup/group-row.ts';
import { isDamage } from '../store-fault.ts';
import type { OpenFile } from './open-file.ts';
import type { Snapshot } from './store-files.ts';

/** Receives a row of a series and the span that it is of, Unix ms. */
export type TakeRow = (bytes: Uint8Array, offset: number, length: number, fromMs: number, toMs: number) => void;

/** Rows of a group of series in a minute, in the minutes of an hour, or in an hour. */
export interface RollupSource {
  /** In time order. Throws on a damaged row. */
  visit(seriesInGroup: number, take: TakeRow): void;
}

/** A span of whole minutes, Unix ms. */
export interface MinuteSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The finest rows that are read where there are several. */
export type RollupLevel = 'minutes' | 'hours';

const FIND_HOUR = 'SELECT blob FROM hour WHERE id = ?';
const FIND_PACK = 'SELECT blob FROM pack WHERE id = ?';
const FIND_MINUTE = 'SELECT blob FROM minute WHERE id = ?';

/**
 * Finds the rollups of a span within one snapshot. The rows of an hour lie in one of three places, depending on its age:
 * those of its minutes while it lasts, their pack, and the row of the hour, which outlives the pack.
 */
export class RollupSources {
  /** Rows that could not be read. */
  damaged = 0;
  private readonly snapshot: Snapshot;
  /** By file: the hours that have rows of minutes. */
  private readonly openHours = new Map<OpenFile, MinuteSpan | null>();

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
  }

  /** The sources of a group in time order. */
  of(group: number, span: MinuteSpan, level: RollupLevel): readonly RollupSource[] {
    const sources: RollupSource[] = [];
    for (let hourMs = startOf(HOUR_MS, span.fromMs); hourMs < span.toMs; hourMs += HOUR_MS) {
      const part = { fromMs: Math.max(span.fromMs, hourMs), toMs: Math.min(span.toMs, hourMs + HOUR_MS) };
      sources.push(...this.ofHour(group, hourMs, part, level));
    }
    return sources;
  }

  private ofHour(group: number, hourMs: number, part: MinuteSpan, level: RollupLevel): readonly RollupSource[] {
    const isWhole = part.toMs - part.fromMs === HOUR_MS;
    const hour = () => (isWhole ? this.guarded(() => this.hour(group, hourMs)) : null);
    const pack = () => this.guarded(() => this.pack(group, hourMs, part));
    const minutes = this.minutes(group, hourMs, part);
    // While there are rows of minutes, the row of the hour may have them or not.
    const found = minutes.length === 0 && level === 'hours' ? (hour() ?? pack()) : pack();
    if (found) return [found, ...minutes];
    if (minutes.length > 0 || level === 'hours') return minutes;
    const coarse = hour();
    return coarse ? [coarse] : [];
  }

  private hour(group: number, hourMs: number): RollupSource | null {
    const blob = this.snapshot.file('hours', hourMs)?.get<{ blob: Buffer }>(FIND_HOUR, hourId(hourMs, group))?.blob;
    return blob ? rowsOf(readGroup(blob), hourMs, hourMs + HOUR_MS) : null;
  }

  private pack(group: number, hourMs: number, { fromMs, toMs }: MinuteSpan): RollupSource | null {
    const blob = this.snapshot.file('minutes', hourMs)?.get<{ blob: Buffer }>(FIND_PACK, packId(hourMs, group))?.blob;
    if (!blob) return null;
    const pack = readPack(blob);
    const first = (fromMs - hourMs) / MINUTE_MS;
    const end = (toMs - hourMs) / MINUTE_MS;
    return {
      visit(seriesInGroup, take) {
        const minutes = pack.series(seriesInGroup);
        if (!minutes) return;
        for (let minute = first; minute < end; minute++) {
          const row = minutes.row(minute);
          if (!row) continue;
          const minuteMs = hourMs + minute * MINUTE_MS;
          take(minutes.bytes, row.offset, row.length, minuteMs, minuteMs + MINUTE_MS);
        }
      },
    };
  }

  /** Rows of minutes that are not in the pack: of the hour in progress, and of samples that came late. */
  private minutes(group: number, hourMs: number, { fromMs, toMs }: MinuteSpan): readonly RollupSource[] {
    const file = this.snapshot.file('minutes', hourMs);
    const open = file && this.openHoursOf(file, hourMs);
    if (!file || !open || hourMs < open.fromMs || hourMs >= open.toMs) return [];
    const sources: RollupSource[] = [];
    for (let minuteMs = fromMs; minuteMs < toMs; minuteMs += MINUTE_MS) {
      const source = this.guarded(() => {
        const blob = file.get<{ blob: Buffer }>(FIND_MINUTE, minuteId(minuteMs, group))?.blob;
        return blob ? rowsOf(readGroup(blob), minuteMs, minuteMs + MINUTE_MS) : null;
      });
      if (source) sources.push(source);
    }
    return sources;
  }

  private openHoursOf(file: OpenFile, hourMs: number): MinuteSpan | null {
    const known = this.openHours.get(file);
    if (known !== undefined) return known;
    const found = this.guarded(() => openHours(file, startOf(DAY_MS, hourMs)));
    this.openHours.set(file, found);
    return found;
  }

  private guarded<T>(read: () => T | null): T | null {
    try {
      return read();
    } catch (error) {
      if (!isDamage(error) && (error as { code?: string }).code !== undefined) throw error;
      this.damaged += 1;
      return null;
    }
  }
}

function rowsOf(table: RowTable, fromMs: number, toMs: number): RollupSource {
  return {
    visit(seriesInGroup, take) {
      const row = table.row(seriesInGroup);
      if (row) take(table.bytes, row.offset, row.length, fromMs, toMs);
    },
  };
}

/** The hours of a day that have rows in `minute`; null = none has. */
function openHours(file: OpenFile, dayMs: number): MinuteSpan | null {
  const ends = file.get<{ first: number | null; last: number | null }>(
    'SELECT min(id) AS first, max(id) AS last FROM minute',
  );
  if (ends?.first == null || ends.last === null) return null;
  const hourOf = (id: number) => startOf(HOUR_MS, dayMs + minuteOfDay(id) * MINUTE_MS);
  return { fromMs: hourOf(ends.first), toMs: hourOf(ends.last) + HOUR_MS };
}

import {
  DAY_MS,
  HOUR_MS,
  hourId,
  MINUTE_MS,
  minuteId,
  minuteOfDay,
  packId,
  SIX_HOURS_MS,
  sixHoursId,
  startOf,
} from '../days/spans.ts';
import { type RowTable, readGroup, readPack } from '../rollup/group-row.ts';
import { isDamage } from '../store-fault.ts';
import { sumsPart, tablePart } from './damaged-parts.ts';
import type { OpenFile } from './open-file.ts';
import { GROUPS_AT_ONCE } from './shared-groups.ts';
import type { Snapshot } from './store-files.ts';

/** Receives a row of a series and the span that it is of, Unix ms. */
export type TakeRow = (bytes: Uint8Array, offset: number, length: number, fromMs: number, toMs: number) => void;

/** Rows of a group of series in a minute, in the minutes of an hour, or in an hour. */
export interface RollupSource {
  /** Start of the time that it is of, Unix ms. */
  readonly fromMs: number;
  /** In time order. Throws on a damaged row. */
  visit(seriesInGroup: number, take: TakeRow): void;
}

/** A span of whole minutes, Unix ms. */
export interface MinuteSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The finest rows that are read where there are several; `six-hours` has hours at its ends. */
export type RollupLevel = 'minutes' | 'hours' | 'six-hours';

/** Rows of hours that are read together, 16 KB each. */
const MAX_HOURS_AT_ONCE = 24;

type Table = 'six_hours' | 'hour' | 'pack' | 'minute';
type Stored = readonly [id: number, blob: Buffer];

const rangeOf = (table: Table): string => `SELECT id, blob FROM ${table} WHERE id BETWEEN ? AND ?`;
/** Rows of a file by id. */
type Blobs = ReadonlyMap<number, Buffer>;
const NO_BLOBS: Blobs = new Map();
/** By their start, ascending. */
type SixHours = ReadonlyMap<number, RollupSource>;
const NO_SOURCES: SixHours = new Map();

interface GroupsOfMinute {
  readonly from: number;
  readonly to: number;
  readonly blobs: Blobs;
}

/**
 * Finds the rollups of a span within one snapshot. The rows of an hour lie in one of three places, depending on its age:
 * those of its minutes while it lasts, their pack, and the row of the hour, which outlives the pack. Six hours also have a sum.
 */
export class RollupSources {
  /** Rows, and tables of files, that could not be read. */
  readonly damagedParts = new Set<string>();
  private readonly snapshot: Snapshot;
  private readonly groupsAhead: number;
  /** By file: the hours that have rows of minutes. */
  private readonly openHours = new Map<OpenFile, MinuteSpan | null>();
  private readonly withSixHours = new Map<OpenFile, boolean>();
  /** By minute: its rows of the groups at hand. */
  private readonly minuteGroups = new Map<number, GroupsOfMinute>();
  /** Rows of the group at hand that lie together. */
  private hours: Blobs = NO_BLOBS;
  private packs: Blobs = NO_BLOBS;

  /** @param hasManyGroups groups will be asked for in ascending order, most of them */
  constructor(snapshot: Snapshot, hasManyGroups = false) {
    this.snapshot = snapshot;
    this.groupsAhead = hasManyGroups ? GROUPS_AT_ONCE : 1;
  }

  get damaged(): number {
    return this.damagedParts.size;
  }

  /** The sources of a group in time order. */
  of(group: number, span: MinuteSpan, level: RollupLevel): readonly RollupSource[] {
    return [...this.each(group, span, level)];
  }

  /** The same one after the other: rows that were visited need no memory any more. */
  *each(group: number, span: MinuteSpan, level: RollupLevel): Generator<RollupSource> {
    const sixHours = level === 'six-hours' ? this.sixHoursOf(group, span) : NO_SOURCES;
    let [hoursEndMs, dayEndMs] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let hourMs = startOf(HOUR_MS, span.fromMs); hourMs < span.toMs; hourMs += HOUR_MS) {
      const six = sixHours.get(hourMs);
      if (six) {
        yield six;
        hourMs += SIX_HOURS_MS - HOUR_MS;
        continue;
      }
      if (level !== 'minutes' && hourMs >= hoursEndMs) {
        hoursEndMs = Math.min(
          ...[span.toMs, hourMs + MAX_HOURS_AT_ONCE * HOUR_MS, endOfMonth(hourMs), firstAfter(sixHours, hourMs)],
        );
        this.hours = this.blobs('hours', hourMs, 'hour', hourId(hourMs, group), hourId(hoursEndMs - 1, group));
      }
      if (level === 'minutes' && hourMs >= dayEndMs) {
        this.packs = this.packsOfDay(group, hourMs, span.toMs);
        dayEndMs = startOf(DAY_MS, hourMs) + DAY_MS;
      }
      const part = { fromMs: Math.max(span.fromMs, hourMs), toMs: Math.min(span.toMs, hourMs + HOUR_MS) };
      yield* this.ofHour(group, hourMs, part, level);
    }
    this.hours = NO_BLOBS;
    this.packs = NO_BLOBS;
  }

  /** Sums of six hours within a span, by their start; not where there are rows of minutes, which they may have or not. */
  private sixHoursOf(group: number, { fromMs, toMs }: MinuteSpan): SixHours {
    const found = new Map<number, RollupSource>();
    let firstMs = startOf(SIX_HOURS_MS, fromMs + SIX_HOURS_MS - 1);
    while (firstMs + SIX_HOURS_MS <= toMs) {
      const monthEndMs = endOfMonth(firstMs);
      const lastMs = startOf(SIX_HOURS_MS, Math.min(monthEndMs, toMs) - SIX_HOURS_MS);
      if (this.hasSixHours(firstMs)) {
        const ids = [sixHoursId(firstMs, group), sixHoursId(lastMs, group)] as const;
        for (const [id, blob] of this.blobs('hours', firstMs, 'six_hours', ...ids)) {
          const sixMs = firstMs + (id - ids[0]) * SIX_HOURS_MS;
          const source = this.hasMinutes(sixMs) ? null : this.ofRow(group, sixMs, () => readGroup(blob));
          if (source) found.set(sixMs, rowsOf(source, sixMs, sixMs + SIX_HOURS_MS));
        }
      }
      firstMs = monthEndMs;
    }
    return found;
  }

  /** Whether the file of a month has sums of six hours: files that nothing was written to since an older version do not. */
  private hasSixHours(atMs: number): boolean {
    const file = this.snapshot.file('hours', atMs);
    if (!file) return false;
    const known = this.withSixHours.get(file);
    if (known !== undefined) return known;
    const has =
      this.ofTable(
        'six_hours',
        file,
        () => file.get("SELECT 1 FROM sqlite_schema WHERE name = 'six_hours'") ?? null,
      ) !== null;
    this.withSixHours.set(file, has);
    return has;
  }

  private hasMinutes(sixMs: number): boolean {
    const file = this.snapshot.file('minutes', sixMs);
    const open = file && this.openHoursOf(file, sixMs);
    return open !== null && open.fromMs < sixMs + SIX_HOURS_MS && open.toMs > sixMs;
  }

  private packsOfDay(group: number, fromMs: number, toMs: number): Blobs {
    const lastMs = Math.min(toMs - 1, startOf(DAY_MS, fromMs) + DAY_MS - HOUR_MS);
    return this.blobs('minutes', fromMs, 'pack', packId(fromMs, group), packId(startOf(HOUR_MS, lastMs), group));
  }

  private blobs(level: 'hours' | 'minutes', atMs: number, table: Table, firstId: number, lastId: number): Blobs {
    const file = this.snapshot.file(level, atMs);
    const found = file && this.ofTable(table, file, () => file.raw<Stored>(rangeOf(table), firstId, lastId));
    return found ? new Map(found) : NO_BLOBS;
  }

  private ofHour(group: number, hourMs: number, part: MinuteSpan, level: RollupLevel): readonly RollupSource[] {
    const isWhole = part.toMs - part.fromMs === HOUR_MS;
    const hour = () => (isWhole ? this.ofRow(group, hourMs, () => this.hour(group, hourMs)) : null);
    const pack = () => this.ofRow(group, hourMs, () => this.pack(group, hourMs, part));
    const minutes = this.minutes(group, hourMs, part);
    // While there are rows of minutes, the row of the hour may have them or not.
    const found = minutes.length === 0 && level !== 'minutes' ? (hour() ?? pack()) : pack();
    if (found) return [found, ...minutes];
    if (minutes.length > 0 || level !== 'minutes') return minutes;
    const coarse = hour();
    return coarse ? [coarse] : [];
  }

  private hour(group: number, hourMs: number): RollupSource | null {
    const id = hourId(hourMs, group);
    const blob = this.hours.get(id) ?? this.blobs('hours', hourMs, 'hour', id, id).get(id);
    return blob ? rowsOf(readGroup(blob), hourMs, hourMs + HOUR_MS) : null;
  }

  private pack(group: number, hourMs: number, { fromMs, toMs }: MinuteSpan): RollupSource | null {
    const id = packId(hourMs, group);
    const blob = this.packs.get(id) ?? this.blobs('minutes', hourMs, 'pack', id, id).get(id);
    if (!blob) return null;
    const pack = readPack(blob);
    const first = (fromMs - hourMs) / MINUTE_MS;
    const end = (toMs - hourMs) / MINUTE_MS;
    return {
      fromMs: hourMs,
      visit(seriesInGroup, take) {
        const minutes = pack.series(seriesInGroup);
        const takeMinute = (minute: number, offset: number, length: number) => {
          const minuteMs = hourMs + minute * MINUTE_MS;
          take((minutes as RowTable).bytes, offset, length, minuteMs, minuteMs + MINUTE_MS);
        };
        minutes?.each(takeMinute, first, end);
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
      const source = this.ofRow(group, minuteMs, () => {
        const blob = this.groupsOf(minuteMs, group).get(minuteId(minuteMs, group));
        return blob ? rowsOf(readGroup(blob), minuteMs, minuteMs + MINUTE_MS) : null;
      });
      if (source) sources.push(source);
    }
    return sources;
  }

  /** The rows of a minute that are read together with that of a group. */
  private groupsOf(minuteMs: number, group: number): Blobs {
    const known = this.minuteGroups.get(minuteMs);
    if (known && group >= known.from && group < known.to) return known.blobs;
    const to = group + this.groupsAhead;
    const blobs = this.blobs('minutes', minuteMs, 'minute', minuteId(minuteMs, group), minuteId(minuteMs, to - 1));
    this.minuteGroups.set(minuteMs, { from: group, to, blobs });
    return blobs;
  }

  private openHoursOf(file: OpenFile, hourMs: number): MinuteSpan | null {
    const known = this.openHours.get(file);
    if (known !== undefined) return known;
    const found = this.ofTable('minute', file, () => openHours(file, startOf(DAY_MS, hourMs)));
    this.openHours.set(file, found);
    return found;
  }

  private ofRow<T>(group: number, fromMs: number, read: () => T | null): T | null {
    return this.guarded(read, () => sumsPart(group, fromMs));
  }

  private ofTable<T>(table: Table, file: OpenFile, read: () => T | null): T | null {
    return this.guarded(read, () => tablePart(table, file));
  }

  private guarded<T>(read: () => T | null, part: () => string): T | null {
    try {
      return read();
    } catch (error) {
      if (!isDamage(error) && (error as { code?: string }).code !== undefined) throw error;
      this.damagedParts.add(part());
      return null;
    }
  }
}

function rowsOf(table: RowTable, fromMs: number, toMs: number): RollupSource {
  return {
    fromMs,
    visit(seriesInGroup, take) {
      table.each(
        (_, offset, length) => take(table.bytes, offset, length, fromMs, toMs),
        seriesInGroup,
        seriesInGroup + 1,
      );
    },
  };
}

function firstAfter(sixHours: SixHours, atMs: number): number {
  for (const startMs of sixHours.keys()) if (startMs > atMs) return startMs;
  return Number.POSITIVE_INFINITY;
}

const endOfMonth = (atMs: number): number => {
  const at = new Date(atMs);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1);
};

/** The hours of a day that have rows in `minute`; null = none has. */
function openHours(file: OpenFile, dayMs: number): MinuteSpan | null {
  const ends = file.get<{ first: number | null; last: number | null }>(
    'SELECT min(id) AS first, max(id) AS last FROM minute',
  );
  if (ends?.first == null || ends.last === null) return null;
  const hourOf = (id: number) => startOf(HOUR_MS, dayMs + minuteOfDay(id) * MINUTE_MS);
  return { fromMs: hourOf(ends.first), toMs: hourOf(ends.last) + HOUR_MS };
}

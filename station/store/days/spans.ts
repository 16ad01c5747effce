/** Spans of the stored levels, in ms; all start at multiples of their length in Unix time. */
export const MINUTE_MS = 60_000;
export const SLOT_MS = 600_000;
export const HOUR_MS = 3_600_000;
/** Hours that are summed once more, from the start of the day. */
export const SIX_HOURS_MS = 21_600_000;
export const DAY_MS = 86_400_000;

export const SLOTS_PER_DAY = DAY_MS / SLOT_MS;
export const MINUTES_PER_HOUR = HOUR_MS / MINUTE_MS;

/** Series of one rollup row. */
export const GROUP_SERIES = 64;

/** Ids of series are below this. */
export const SERIES_RANGE = 2 ** 32;
/** Parts of a slot: what is left of 53 bits after the slot and the series would allow more. */
export const MAX_PARTS = 256;

/** Start of the span of this length that a time lies in. */
export const startOf = (spanMs: number, atMs: number): number => Math.floor(atMs / spanMs) * spanMs;

/**
 * Row id of a block: by slot of the day, part, series. A merged slot has only the part 0.
 * @param slotMs start of the slot, Unix ms
 */
export function blockId(slotMs: number, part: number, series: number): number {
  const slotOfDay = (slotMs - startOf(DAY_MS, slotMs)) / SLOT_MS;
  return (slotOfDay * MAX_PARTS + part) * SERIES_RANGE + series;
}

export const seriesOfBlock = (id: number): number => id % SERIES_RANGE;

/** Ids of blocks in a slot. */
export const SLOT_RANGE = MAX_PARTS * SERIES_RANGE;

/** The lowest and the highest id that a block of a slot can have. */
export const slotBounds = (slotMs: number): readonly [first: number, last: number] => [
  blockId(slotMs, 0, 0),
  blockId(slotMs, MAX_PARTS - 1, SERIES_RANGE - 1),
];

/** The part of its slot that a row of `block` is of. */
export const partOfBlock = (id: number): number => Math.floor(id / SERIES_RANGE) % MAX_PARTS;

/** The slot of the day that a row of `block` is of. */
export const slotOfBlock = (id: number): number => Math.floor(id / SLOT_RANGE);

export const groupOf = (series: number): number => Math.floor(series / GROUP_SERIES);

/** Groups are below this. */
export const GROUP_RANGE = SERIES_RANGE / GROUP_SERIES;

/** Row id in `minute`: by minute of the day, then group. */
export const minuteId = (minuteMs: number, group: number): number =>
  ((minuteMs - startOf(DAY_MS, minuteMs)) / MINUTE_MS) * GROUP_RANGE + group;

/** The minute of the day that a row of `minute` is of. */
export const minuteOfDay = (id: number): number => Math.floor(id / GROUP_RANGE);

export const groupOfMinute = (id: number): number => id % GROUP_RANGE;

export const HOURS_PER_DAY = DAY_MS / HOUR_MS;

/** Row id in `pack`: by group, then hour of the day, so that a series' hours lie together. */
export const packId = (hourMs: number, group: number): number =>
  group * HOURS_PER_DAY + (hourMs - startOf(DAY_MS, hourMs)) / HOUR_MS;

export const groupOfPack = (id: number): number => Math.floor(id / HOURS_PER_DAY);

export const HOURS_PER_MONTH = 744; // 31 days

/** Row id in `hour`: by group, then hour of the UTC month. */
export function hourId(hourMs: number, group: number): number {
  const at = new Date(hourMs);
  return group * HOURS_PER_MONTH + (at.getUTCDate() - 1) * HOURS_PER_DAY + at.getUTCHours();
}

const SIX_HOURS_PER_MONTH = HOURS_PER_MONTH / 6;

/** Row id in `six_hours`: by group, then six hours of the UTC month. */
export const sixHoursId = (sixMs: number, group: number): number =>
  group * SIX_HOURS_PER_MONTH + (hourId(sixMs, 0) * HOUR_MS) / SIX_HOURS_MS;

export const groupOfHour = (id: number): number => Math.floor(id / HOURS_PER_MONTH);

/** Row id in `hop` of a day's minutes: by series, then slot of the day. */
export const hopSlotId = (slotMs: number, series: number): number =>
  series * SLOTS_PER_DAY + (slotMs - startOf(DAY_MS, slotMs)) / SLOT_MS;

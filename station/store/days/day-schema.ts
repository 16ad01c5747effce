import type { Migration } from '../schema.ts';

/** `samples/DAY.db`: "SNDS". Ids: `blockId`. */
export const SAMPLES_APPLICATION_ID = 0x534e4453;
export const SAMPLES_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE block (id INTEGER PRIMARY KEY, blob BLOB NOT NULL) STRICT;
      CREATE TABLE detail (id INTEGER PRIMARY KEY, blob BLOB NOT NULL) STRICT;
      -- slot: start, Unix ms. parts: the parts 0 … parts − 1 may exist. is_merged: only part 0 exists.
      CREATE TABLE slot (slot INTEGER PRIMARY KEY, parts INTEGER NOT NULL, is_merged INTEGER NOT NULL) STRICT;
      CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    `,
  },
];

/** `minutes/DAY.db`: "SNDM". Ids: `minuteId`, `packId`, `hopSlotId`. */
export const MINUTES_APPLICATION_ID = 0x534e444d;
export const MINUTES_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE minute (id INTEGER PRIMARY KEY, blob BLOB NOT NULL) STRICT;
      CREATE TABLE pack (id INTEGER PRIMARY KEY, blob BLOB NOT NULL) STRICT;
      CREATE TABLE hop (id INTEGER PRIMARY KEY, blob BLOB NOT NULL) STRICT;
      CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    `,
  },
];

/** `hours/MONTH.db`: "SNDH". Ids: `hourId`, `sixHoursId`. */
export const HOURS_APPLICATION_ID = 0x534e4448;
export const HOURS_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE hour (id INTEGER PRIMARY KEY, blob BLOB NOT NULL) STRICT;
      CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    `,
  },
  // Sums of the rows of six hours, where all of them are over: decisions/0045-sums-of-six-hours.md.
  { version: 2, sql: 'CREATE TABLE six_hours (id INTEGER PRIMARY KEY, blob BLOB NOT NULL) STRICT;' },
];

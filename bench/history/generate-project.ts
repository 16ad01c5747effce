import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { CatalogDb } from '../../station/store/catalog-db.ts';
import { ProbeSums } from '../../station/store/compact/probe-sums.ts';
import { writeSixHours } from '../../station/store/compact/six-hours.ts';
import { SpanFiles } from '../../station/store/compact/span-files.ts';
import { storeIdOf } from '../../station/store/days/folded.ts';
import {
  blockId,
  DAY_MS,
  GROUP_SERIES,
  groupOf,
  HOUR_MS,
  hourId,
  MINUTE_MS,
  minuteId,
  packId,
  SIX_HOURS_MS,
  SLOT_MS,
  sixHoursId,
  startOf,
} from '../../station/store/days/spans.ts';
import { openStore } from '../../station/store/open-store.ts';
import { encodeGroup, encodePack } from '../../station/store/rollup/group-row.ts';
import { hourRows, slotBlock } from './model-slots.ts';
import { writeRecentRows } from './recent-rows.ts';
import { writeSpecialSeries } from './special-series.ts';

/** Size of a made-up project. */
export interface ProjectSize {
  /** Series of packets at one sample per second, in whole groups. */
  readonly series: number;
  /** Hours with samples, with rollups of minutes, and with rollups of hours, up to `endMs`. */
  readonly sampleHours: number;
  readonly minuteHours: number;
  readonly hours: number;
  /** Series with samples of a traced path at one round per second, besides. */
  readonly traced: number;
}

export interface GeneratedProject {
  /** The first of the series of packets; they follow each other. */
  readonly firstSeries: number;
  readonly traced: readonly number[];
  readonly services: readonly number[];
  readonly endMs: number;
}

/** Series that differ; the others repeat them, since their bytes take as long to read. */
const MODEL_GROUPS = 2;
/** Series of other probes come before: group 0 is theirs. */
const FIRST_SERIES = GROUP_SERIES;
const HOURS_PER_DAY = DAY_MS / HOUR_MS;

/** Rollups of an hour of the groups that differ. */
interface HourBlobs {
  /** By model group, then minute. */
  readonly minutes: readonly ReadonlyMap<number, ReadonlyMap<number, Uint8Array>>[];
  readonly packs: readonly Uint8Array[];
  readonly hours: readonly Uint8Array[];
}

/**
 * Writes a project as if it had been measured up to a time, with the files, ids and encodings of the compactor; series of
 * other probes through journal and compactor themselves. The run that measured it was stopped. The rollups of a day without samples are those of the same hours of the
 * days with samples.
 * @param dataDir an empty folder @param endMs Unix ms, a whole slot
 */
export function generateProject(dataDir: string, size: ProjectSize, endMs: number): GeneratedProject {
  if (size.series % GROUP_SERIES !== 0) throw new Error(`${size.series} series are not whole groups`);
  const { catalog, journal } = openStore({
    catalogPath: join(dataDir, 'sounder.db'),
    journalPath: join(dataDir, 'journal.db'),
  });
  try {
    const special = identifySpecial(catalog, size.traced);
    identifyPackets(catalog, size.series);
    const files = new SpanFiles(
      dataDir,
      storeIdOf(journal) ?? '',
      () => endMs,
      ({ path }) => {
        throw new Error(`${path} is damaged`);
      },
    );
    writeBlocks(files, size, endMs);
    writeRollups(files, size, endMs);
    files.closeAll();
    const spanMs = { fromMs: endMs - size.sampleHours * HOUR_MS, toMs: endMs };
    writeSpecialSeries({ dataDir, journal, ...special, ...spanMs });
    writeRecentRows({ journal, files, firstSeries: FIRST_SERIES, series: size.series, endMs });
    files.closeAll();
    const run = { phase: 'stopped', startedAtMs: endMs - size.hours * HOUR_MS, allowRate: false };
    new CatalogDb(catalog).setMeta('run', JSON.stringify(run));
    return { firstSeries: FIRST_SERIES, ...special, endMs };
  } finally {
    journal.close();
    catalog.close();
  }
}

const key = (target: string, probe: string, address: string) => ({ target, probe, address, group: '', port: 0 });

/** The target of one of the series of packets. @param at from 0 */
export const hostAt = (at: number): { readonly name: string; readonly address: string } => ({
  name: `host ${at + 1}`,
  address: `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`,
});

function identifySpecial(catalog: Database, traced: number) {
  const paths = Array.from({ length: traced }, (_, at) => key(`path ${at + 1}`, 'traceroute', `192.0.2.${at + 1}`));
  const ids = new CatalogDb(catalog).identifySeries([...paths, key('this host', 'health', 'this host')]);
  const series = ids.map(({ seriesId }) => seriesId);
  return { traced: series.slice(0, traced), services: series.slice(traced) };
}

function identifyPackets(catalog: Database, count: number): void {
  const keys = Array.from({ length: count }, (_, at) => key(hostAt(at).name, 'icmp', hostAt(at).address));
  const first = new CatalogDb(catalog, FIRST_SERIES - 1).identifySeries(keys)[0]?.seriesId;
  if (first !== FIRST_SERIES) throw new Error(`series start at ${first}`);
}

function writeBlocks(files: SpanFiles, { series, sampleHours }: ProjectSize, endMs: number): void {
  for (let slotMs = endMs - sampleHours * HOUR_MS; slotMs < endMs; slotMs += SLOT_MS) {
    const blobs = Array.from({ length: Math.min(series, MODEL_GROUPS * GROUP_SERIES) }, (_, at) =>
      slotBlock(at, slotMs),
    );
    const db = files.database(files.of('samples', slotMs));
    const insert = db.prepare('INSERT INTO block (id, blob) VALUES (?, ?)');
    db.transaction(() => {
      for (let at = 0; at < series; at++) insert.run(blockId(slotMs, 0, FIRST_SERIES + at), blobs[at % blobs.length]);
      db.prepare('INSERT INTO slot (slot, parts, is_merged) VALUES (?, 1, 1)').run(slotMs);
    })();
  }
}

function writeRollups(files: SpanFiles, { series, hours, minuteHours }: ProjectSize, endMs: number): void {
  const known = new Map<number, HourBlobs>();
  const groups = Array.from({ length: series / GROUP_SERIES }, (_, at) => groupOf(FIRST_SERIES) + at);
  const lastMs = startOf(HOUR_MS, endMs - 1);
  // The newest first: they are the ones whose samples exist.
  const starts = Array.from({ length: hours }, (_, at) => lastMs - at * HOUR_MS);
  for (const hourMs of starts) {
    const hourOfDay = (hourMs / HOUR_MS) % HOURS_PER_DAY;
    const blobs = known.get(hourOfDay) ?? blobsOf(hourMs, Math.min(MODEL_GROUPS, groups.length));
    known.set(hourOfDay, blobs);
    const isOver = hourMs + HOUR_MS <= endMs;
    if (isOver) writeHour(files, hourMs, groups, blobs);
    const isFirstOfSix = hourMs % SIX_HOURS_MS === 0 && hourMs + SIX_HOURS_MS <= endMs;
    if (isFirstOfSix) writeSums(files, hourMs, groups);
    if (hourMs < endMs - minuteHours * HOUR_MS) continue;
    if (isOver) writePacks(files, hourMs, groups, blobs);
    else writeMinutes(files, { fromMs: hourMs, toMs: endMs }, groups, blobs);
  }
}

function blobsOf(hourMs: number, modelGroups: number): HourBlobs {
  const groups = Array.from({ length: modelGroups }, (_, group) =>
    Array.from({ length: GROUP_SERIES }, (_, at) => hourRows(group * GROUP_SERIES + at, hourMs)),
  );
  const minutes = groups.map((group) => new Map(group.map((row, at) => [at, row.minutes])));
  return {
    minutes,
    packs: minutes.map((ofGroup) => encodePack(ofGroup)),
    hours: groups.map((group) => encodeGroup(new Map(group.map(({ hour }, at) => [at, hour])))),
  };
}

function writeHour(files: SpanFiles, hourMs: number, groups: readonly number[], { hours }: HourBlobs): void {
  const db = files.database(files.of('hours', hourMs));
  const insert = db.prepare('INSERT INTO hour (id, blob) VALUES (?, ?)');
  db.transaction(() => {
    for (const [at, group] of groups.entries()) insert.run(hourId(hourMs, group), hours[at % hours.length]);
  })();
}

/** Sums of six hours, from the rows of the hours. */
function writeSums(files: SpanFiles, sixMs: number, groups: readonly number[]): void {
  const db = files.database(files.of('hours', sixMs));
  const sums = new ProbeSums();
  db.transaction(() => {
    for (const [at, group] of groups.entries()) {
      if (at < MODEL_GROUPS) writeSixHours(db, sixMs, group, sums);
      else copySum(db, sixHoursId(sixMs, groups[at % MODEL_GROUPS] as number), sixHoursId(sixMs, group));
    }
  })();
}

function copySum(db: Database, from: number, to: number): void {
  db.prepare('INSERT INTO six_hours (id, blob) SELECT ?, blob FROM six_hours WHERE id = ?').run(to, from);
}

function writePacks(files: SpanFiles, hourMs: number, groups: readonly number[], { packs }: HourBlobs): void {
  const db = files.database(files.of('minutes', hourMs));
  const insert = db.prepare('INSERT INTO pack (id, blob) VALUES (?, ?)');
  db.transaction(() => {
    for (const [at, group] of groups.entries()) insert.run(packId(hourMs, group), packs[at % packs.length]);
  })();
}

/** Minutes of the hour that is not over. */
function writeMinutes(
  files: SpanFiles,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  groups: readonly number[],
  { minutes }: HourBlobs,
): void {
  const db = files.database(files.of('minutes', fromMs));
  const insert = db.prepare('INSERT INTO minute (id, blob) VALUES (?, ?)');
  db.transaction(() => {
    for (let minute = 0; fromMs + minute * MINUTE_MS < toMs; minute++) {
      const blobs = minutes.map((rows) =>
        encodeGroup(new Map([...rows].map(([at, ofSeries]) => [at, ofSeries.get(minute) as Uint8Array]))),
      );
      for (const [at, group] of groups.entries()) {
        insert.run(minuteId(fromMs + minute * MINUTE_MS, group), blobs[at % blobs.length]);
      }
    }
  })();
}

import type { Database } from 'better-sqlite3';
import { chartColumnsOf, outcomeRules, ownColumnsOf } from '../../../../probes/registry.ts';
import { decodeBlock } from '../../block/block-codec.ts';
import { blockHead } from '../../block/block-head.ts';
import type { BlockSamples } from '../../block/block-samples.ts';
import { type Level, listDayFiles, openDayFileToRead } from '../../days/day-files.ts';
import {
  GROUP_SERIES,
  groupOfHour,
  groupOfMinute,
  groupOfPack,
  HOUR_MS,
  MAX_PARTS,
  MINUTE_MS,
  SIX_HOURS_MS,
  SLOT_MS,
  seriesOfBlock,
  startOf,
} from '../../days/spans.ts';
import { readGroup, readPack } from '../../rollup/group-row.ts';
import { RollupSum } from '../../rollup/rollup-sum.ts';

/** Rows as hexadecimal digits, by series and start of their span. */
export type RowsBySpan = ReadonlyMap<string, string>;

const GROUP_RANGE = 2 ** 26;
const keyOf = (series: number, ms: number): string => `${series} ${new Date(ms).toISOString()}`;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

interface Row {
  readonly id: number;
  readonly blob: Buffer;
}

function eachRow(dataDir: string, level: Level, table: string, take: (row: Row, fromMs: number, db: Database) => void) {
  for (const file of listDayFiles(dataDir, level)) {
    const opened = openDayFileToRead(file);
    if (!opened.ok) throw new Error(opened.fault.message);
    for (const row of opened.value.prepare<[], Row>(`SELECT id, blob FROM ${table} ORDER BY id`).all()) {
      take(row, file.fromMs, opened.value);
    }
    opened.value.close();
  }
}

/** The rows of all minutes, in packs or not. */
export function storedMinutes(dataDir: string): RowsBySpan {
  const sums = new Map<string, Uint8Array[]>();
  const add = (series: number, ms: number, bytes: Uint8Array) => {
    const key = keyOf(series, ms);
    sums.set(key, [...(sums.get(key) ?? []), bytes]);
  };
  eachRow(dataDir, 'minutes', 'pack', ({ id, blob }, fromMs) => {
    readPack(blob).each((inGroup, minutes) =>
      minutes.each((minute, offset, length) =>
        add(
          groupOfPack(id) * GROUP_SERIES + inGroup,
          fromMs + (id % 24) * HOUR_MS + minute * MINUTE_MS,
          minutes.bytes.subarray(offset, offset + length),
        ),
      ),
    );
  });
  eachRow(dataDir, 'minutes', 'minute', ({ id, blob }, fromMs) => {
    const table = readGroup(blob);
    table.each((inGroup, offset, length) =>
      add(
        groupOfMinute(id) * GROUP_SERIES + inGroup,
        fromMs + Math.floor(id / GROUP_RANGE) * MINUTE_MS,
        table.bytes.subarray(offset, offset + length),
      ),
    );
  });
  return new Map([...sums].map(([key, rows]) => [key, hex(summed(rows))]));
}

/** Rows of the same series, in order of time. All are of ICMP. */
function summed(rows: readonly Uint8Array[]): Uint8Array {
  const sum = new RollupSum(outcomeRules(1), chartColumnsOf(1));
  for (const row of rows) sum.add(row, 0, row.length);
  return sum.encode();
}

export function storedHours(dataDir: string): RowsBySpan {
  const rows = new Map<string, string>();
  eachRow(dataDir, 'hours', 'hour', ({ id, blob }, fromMs) => {
    const table = readGroup(blob);
    table.each((inGroup, offset, length) =>
      rows.set(
        keyOf(groupOfHour(id) * GROUP_SERIES + inGroup, fromMs + (id % 744) * HOUR_MS),
        hex(table.bytes.subarray(offset, offset + length)),
      ),
    );
  });
  return rows;
}

/** The sums of six hours, of all that is stored. */
export function storedSixHours(dataDir: string): RowsBySpan {
  const rows = new Map<string, string>();
  eachRow(dataDir, 'hours', 'six_hours', ({ id, blob }, fromMs) => {
    const table = readGroup(blob);
    table.each((inGroup, offset, length) =>
      rows.set(
        keyOf(Math.floor(id / 124) * GROUP_SERIES + inGroup, fromMs + (id % 124) * SIX_HOURS_MS),
        hex(table.bytes.subarray(offset, offset + length)),
      ),
    );
  });
  return rows;
}

/** The sums of six hours as they follow from the hours, of those that ended by a time. */
export function sixHoursOfHours(dataDir: string, endMs = Number.POSITIVE_INFINITY): RowsBySpan {
  const rows = new Map<string, Uint8Array[]>();
  for (const [key, row] of storedHours(dataDir)) {
    const [series = '', at = ''] = key.split(' ');
    const sixMs = startOf(SIX_HOURS_MS, Date.parse(at));
    if (sixMs + SIX_HOURS_MS > endMs) continue;
    const sixKey = keyOf(Number(series), sixMs);
    rows.set(sixKey, [...(rows.get(sixKey) ?? []), Buffer.from(row, 'hex')]);
  }
  return new Map([...rows].map(([key, ofSix]) => [key, hex(summed(ofSix))]));
}

/** The rows of minutes as they follow from the blocks. */
export function minutesOfBlocks(dataDir: string): RowsBySpan {
  const sums = new Map<string, RollupSum>();
  eachRow(dataDir, 'samples', 'block', ({ id, blob }, fromMs) => {
    const slotMs = fromMs + Math.floor(id / (MAX_PARTS * 2 ** 32)) * SLOT_MS;
    const samples: BlockSamples = decodeBlock(blob, null, slotMs, ownColumnsOf(blockHead(blob).probeCode) ?? []);
    for (let at = 0; at < samples.count; at++) {
      const key = keyOf(seriesOfBlock(id), startOf(MINUTE_MS, samples.sentMs[at] as number));
      const sum = sums.get(key) ?? new RollupSum(outcomeRules(1), chartColumnsOf(1));
      sum.addSamples(samples, at, at + 1);
      sums.set(key, sum);
    }
  });
  return new Map([...sums].map(([key, sum]) => [key, hex(sum.encode())]));
}

/** The rows of hours as they follow from those of minutes, of hours that ended by a time. */
export function hoursOfMinutes(minutes: RowsBySpan, endMs: number): RowsBySpan {
  const hours = new Map<string, Uint8Array[]>();
  for (const key of [...minutes.keys()].sort()) {
    const [series, text] = key.split(' ');
    const hourMs = startOf(HOUR_MS, Date.parse(text ?? ''));
    if (hourMs + HOUR_MS > endMs) continue;
    const hour = keyOf(Number(series), hourMs);
    hours.set(hour, [...(hours.get(hour) ?? []), Buffer.from(minutes.get(key) ?? '', 'hex')]);
  }
  return new Map([...hours].map(([key, rows]) => [key, hex(summed(rows))]));
}

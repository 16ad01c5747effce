import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import { addressBytes } from '../../../core/model/address.ts';
import type { SampleRow } from '../../../core/model/batch.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import type { SeriesComparison } from '../../../core/surveys/comparison.ts';
import { traceroute } from '../../../probes/traceroute/common/definition.ts';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { CatalogDb, type SeriesKey } from '../catalog-db.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { ComparisonReading } from './comparison-reading.ts';
import { ReadRig } from './testing/read-rig.ts';

const tempDir = tempDirs();
const START_MS = Date.UTC(2026, 10, 30, 8);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SPAN_MS = 5 * MINUTE_MS;
const BEFORE = { fromMs: START_MS, toMs: START_MS + SPAN_MS, seed: 1 };
const AFTER_MS = START_MS + 20 * MINUTE_MS;
const AFTER = { fromMs: AFTER_MS, toMs: AFTER_MS + SPAN_MS, seed: 2 };

/** Memory of the samples of one series in one span: 300 round trips, 30 blocks. */
const SAMPLE_BYTES = 512 * 8 + 30 * 24;

let rig: ReadRig;
afterEach(() => rig.close());

const key = (target: string, probe = 'icmp'): SeriesKey => ({
  target,
  probe,
  address: '192.0.2.1',
  group: '',
  port: 0,
});

function newRig(keys: readonly SeriesKey[]): readonly number[] {
  rig = new ReadRig(tempDir(), START_MS);
  const db = new BetterSqlite3(join(rig.dataDir, 'sounder.db'));
  const ids = new CatalogDb(db).identifySeries(keys).map(({ seriesId }) => seriesId);
  db.close();
  return ids;
}

/** A packet a second over a span and the minute around it. */
function seconds(
  series: number,
  { fromMs, toMs = fromMs + SPAN_MS }: { readonly fromMs: number; readonly toMs?: number },
  rttMs: (second: number) => number | null,
): SampleRow[] {
  return Array.from({ length: (toMs - fromMs + MINUTE_MS) / 1000 }, (_, at) => {
    const ms = rttMs(at);
    const result = ms === null ? { outcome: OUTCOMES.timeout, rttNs: Number.NaN } : { rttNs: ms * 1e6 };
    return sample({ series, seq: at, sentMs: fromMs - 30_000 + at * 1000, ...result });
  });
}

/** Between 0 and 1 ms, without a pattern. */
const noise = (second: number): number => ((second * 7919) % 1000) / 1000;

/** Rounds of a trace over two hops. @param from address of the first hop */
const routes = (series: number, from: string, { fromMs }: { readonly fromMs: number }): SampleRow[] =>
  Array.from({ length: 60 }, (_, round) => {
    const sentMs = fromMs + round * 5000;
    const address = addressBytes(from) as Uint8Array;
    const hop = { hop: 1, flow: 0, last: 0, quotedTtl: 1 };
    return [
      sample({ series, round, seq: 0, sentMs, outcome: OUTCOMES['ttl-exceeded'], from: address, typed: hop }),
      sample({ series, round, seq: 1, sentMs: sentMs + 1, typed: { ...hop, hop: 2, last: 1 } }),
    ];
  }).flat();

function compare(passBytes?: number, before = BEFORE, after = AFTER) {
  const passes: (readonly SeriesComparison[])[] = [];
  const query = { before, after };
  const reading = new ComparisonReading(rig.parts, query, (rows) => passes.push(rows), passBytes);
  const shares: number[] = [];
  while (!reading.step(0, () => 0)) shares.push(reading.progress);
  reading.close();
  return { rows: passes.flat(), passes, shares, reading };
}

it('compares series by series what was sent in the spans, from blocks and from the journal', () => {
  const [slower = 0, same = 0, before = 0, after = 0, never = 0] = newRig(
    ['slower', 'same', 'before', 'after', 'never'].map((name) => key(name)),
  );
  rig.write([
    ...seconds(slower, BEFORE, (at) => 10 + noise(at)),
    ...seconds(same, BEFORE, (at) => (at % 50 === 40 ? null : 5 + noise(at))),
    ...seconds(before, BEFORE, () => 1),
  ]);
  rig.fold(AFTER_MS - MINUTE_MS);
  rig.write([
    ...seconds(slower, AFTER, (at) => 14 + noise(at + 3)),
    ...seconds(same, AFTER, (at) => (at % 50 === 40 ? null : 5 + noise(at + 3))),
    ...seconds(after, AFTER, () => 1),
  ]);
  const { rows, reading } = compare();
  expect(rows.map(({ target, verdict }) => [target, verdict])).toEqual([
    ['slower', 'worse'],
    ['same', 'no-difference'],
    ['before', 'not-comparable'],
    ['after', 'not-comparable'],
  ]);
  const [first, second, third, fourth] = rows;
  expect(first?.changes.median.difference).toBeCloseTo(4, 1);
  expect(second?.before).toMatchObject({ sent: 300, lost: 6 });
  expect([third?.after, fourth?.before]).toEqual([null, null]);
  expect(rows.some(({ series }) => series === never)).toBe(false);
  expect(reading.total()).toMatchObject({ series: 2, compared: 2, before: { sent: 600, lost: 6 } });
  expect(reading.damaged).toBe(0);
});

it('has the samples of as many series in memory as there is room for, with the same result', () => {
  const names = ['first', 'before', 'second', 'third', 'never', 'after', 'fourth'];
  const series = [...newRig(names.map((name) => key(name))).entries()];
  const without = (...gone: string[]) => series.filter(([at]) => !gone.includes(names[at] ?? ''));
  for (const [at, one] of without('after', 'never')) rig.write(seconds(one, BEFORE, (nth) => 9 * at + noise(nth)));
  rig.fold(AFTER_MS - MINUTE_MS);
  for (const [at, one] of without('before', 'never')) rig.write(seconds(one, AFTER, (nth) => 8 * at + noise(nth + 3)));
  const whole = compare();
  expect(whole.passes).toHaveLength(1);
  for (const samples of [4, 3, 1, 0]) {
    const parts = compare(samples * SAMPLE_BYTES);
    expect(parts.rows).toEqual(whole.rows);
    expect(parts.reading.total()).toEqual(whole.reading.total());
    expect(parts.shares).toEqual([...parts.shares].sort((left, right) => left - right));
    const held = parts.passes.map((rows) => rows.reduce((sum, { before, after }) => sum + +!!before + +!!after, 0));
    expect(Math.max(...held)).toBeLessThanOrEqual(Math.max(samples, 2)); // one series is compared in any case
  }
});

it('compares sums of minutes where samples are no longer stored, and says so', () => {
  const [slower = 0, same = 0] = newRig(['slower', 'same'].map((name) => key(name)));
  const spanMs = 30 * MINUTE_MS;
  const fromMs = START_MS + 3 * DAY_MS;
  const earlier = { fromMs: START_MS, toMs: START_MS + spanMs, seed: 1 };
  const later = { fromMs, toMs: fromMs + spanMs, seed: 2 };
  const rtt = (at: number) => (at % 50 === 40 ? null : 10 + noise(at));
  rig.write([...seconds(slower, earlier, rtt), ...seconds(same, earlier, rtt)]);
  rig.fold(START_MS + DAY_MS);
  rig.write([
    ...seconds(slower, later, (at) => 14 + noise(at + 3)),
    ...seconds(same, later, (at) => (at % 50 === 40 ? null : 10.1 + noise(at + 3))),
  ]);
  rig.fold(later.toMs + MINUTE_MS);
  const exact = compare(undefined, earlier, later);
  expect(exact.reading.total().rolledUp).toBeUndefined();
  rig.compact.compactor.setLimits({ ...DEFAULT_LIMITS, samplesMs: 2 * DAY_MS });
  rig.fold(later.toMs + 2 * MINUTE_MS);
  const { rows, reading } = compare(undefined, earlier, later);
  expect(reading.total().rolledUp).toEqual({ before: 1, after: 0 });
  expect(rows.map(({ target, verdict }) => [target, verdict])).toEqual([
    ['slower', 'worse'],
    ['same', 'no-difference'], // what differs is less than a percentile of minutes shows
  ]);
  for (const [at, row] of rows.entries()) {
    const was = exact.rows[at];
    expect(row.before).toEqual(was?.before);
    expect(row.changes.median.before).toBeCloseTo(was?.changes.median.before ?? 0, 0);
    expect(row.changes.jitter.before).toBeCloseTo(was?.changes.jitter.before ?? 0, 2);
  }
  expect(compare(1, earlier, later).rows).toEqual(rows);
});

it('counts a row of sums that it cannot read once, however often it is read', () => {
  const series = newRig(['first', 'second', 'third'].map((name) => key(name)));
  const later = { fromMs: START_MS + 3 * DAY_MS, toMs: START_MS + 3 * DAY_MS + SPAN_MS, seed: 2 };
  for (const one of series) rig.write(seconds(one, BEFORE, noise));
  rig.fold(START_MS + DAY_MS);
  for (const one of series) rig.write(seconds(one, later, noise));
  rig.compact.compactor.setLimits({ ...DEFAULT_LIMITS, samplesMs: DAY_MS });
  rig.fold(later.toMs + MINUTE_MS);
  const db = new BetterSqlite3(join(rig.dataDir, 'minutes', '2026-11-30.db'));
  db.exec("UPDATE pack SET blob = x'0102'");
  db.close();
  for (const passBytes of [undefined, 1]) {
    const { reading } = compare(passBytes, BEFORE, later);
    expect(reading.damaged, `${passBytes} bytes`).toBe(1);
  }
});

it('counts a row of hops that it cannot read', () => {
  const [traces = 0] = newRig([key('path', 'traceroute')]);
  const before = { fromMs: START_MS, toMs: START_MS + 20 * MINUTE_MS, seed: 1 };
  const after = { fromMs: before.toMs, toMs: before.toMs + SPAN_MS, seed: 2 };
  for (const span of [before, after]) rig.write(routes(traces, '198.51.100.1', span), traceroute.code);
  rig.fold(START_MS + DAY_MS);
  const db = new BetterSqlite3(join(rig.dataDir, 'minutes', '2026-11-30.db'));
  db.exec("UPDATE hop SET blob = x'01ff' WHERE id = (SELECT min(id) FROM hop)");
  db.close();
  const { rows, reading } = compare(undefined, before, after);
  expect(rows.map(({ path }) => path)).toEqual([null]); // read from samples
  expect([...reading.damagedParts]).toEqual([`hops ${traces} ${START_MS}`]);
});

it('finds the path of an address by any of its series', () => {
  const [, traces = 0] = newRig([key('removed', 'traceroute'), key('path', 'traceroute')]);
  for (const [from, span] of [['198.51.100.1', BEFORE] as const, ['198.51.100.2', AFTER] as const]) {
    rig.write(routes(traces, from, span), traceroute.code);
  }
  expect(compare().rows.map(({ target, path }) => [target, path?.hop])).toEqual([['path', 1]]);
});

it('tells of a path that differs, also to other series of the address', () => {
  const [pings = 0, traces = 0] = newRig([key('host'), key('path', 'traceroute')]);
  rig.write(seconds(pings, BEFORE, noise));
  rig.write(routes(traces, '198.51.100.1', BEFORE), traceroute.code);
  rig.write(seconds(pings, AFTER, noise));
  rig.write(routes(traces, '198.51.100.2', AFTER), traceroute.code);
  const path = { hop: 1, before: ['198.51.100.1'], after: ['198.51.100.2'] };
  const { rows } = compare();
  expect(rows.map(({ target, path, before }) => [target, path, before?.sent])).toEqual([
    ['host', path, 300],
    ['path', path, 60], // hops are no packets to the target
  ]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PathState } from '../../../core/contracts/path.ts';
import { addressBytes } from '../../../core/model/address.ts';
import { decodeBatch, encodeBatch, type SampleRow } from '../../../core/model/batch.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { PathTracker } from '../../../core/paths/path-tracker.ts';
import { ownColumnsOf } from '../../../probes/registry.ts';
import { traceroute } from '../../../probes/traceroute/common/definition.ts';
import { noise } from '../block/testing/any-samples.ts';
import { CompactRig } from '../compact/testing/compact-rig.ts';
import { DAY_MS, SLOT_MS } from '../days/spans.ts';
import { HopReading } from './hop-reading.ts';
import { JournalRows } from './journal-rows.ts';
import { ProbeSums } from './probe-sums.ts';
import { StoreFiles } from './store-files.ts';

const TARGET = '203.0.113.9';
const SERIES = 7;
/** Over midnight: two days' files. */
const BASE = Date.UTC(2026, 10, 30) - 4 * SLOT_MS;
const ROUND_MS = 5000;
const ROUNDS = (8 * SLOT_MS) / ROUND_MS;
const CHANGES = [131, 610];

let dir: string;
let rig: CompactRig;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-hops-'));
  rig = new CompactRig(dir, BASE);
});

afterEach(() => {
  rig.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A round over four hops: the first are two in turn, the second is silent, the third moves twice and is lost now and then. */
function roundOf(round: number, next: () => number): readonly SampleRow[] {
  const moved = CHANGES.filter((change) => round >= change).length;
  const routers = [
    round % 2 === 0 ? '192.0.2.1' : '192.0.2.2',
    null,
    next() < 0.1 ? null : `198.51.100.${moved + 1}`,
    TARGET,
  ];
  return routers.map((router, hop) => {
    const isEnd = hop === routers.length - 1;
    const sentNs = BigInt(BASE + round * ROUND_MS + hop) * 1_000_000n;
    const typed = { hop: hop + 1, flow: 0, last: isEnd ? 1 : 0, icmpType: 11, icmpCode: 0, quotedTtl: 1 };
    const common = { series: SERIES, round, seq: hop, sentNs, typed };
    if (router === null) return { ...common, outcome: OUTCOMES.unanswered };
    const rttNs = Math.round((hop * 2 + next()) * 1000) * 1000; // kept exactly: below 8 ms in steps of 4 µs at most
    const answer = { ...common, rttNs, replyTtl: 64 - hop };
    if (isEnd) return { ...answer, outcome: OUTCOMES.reply };
    return { ...answer, outcome: OUTCOMES['ttl-exceeded'], from: addressBytes(router) as Uint8Array };
  });
}

/** Rounds as they are stored, twelve at a time. */
function store(from: number, to: number): SampleRow[] {
  const all: SampleRow[] = [];
  for (let first = from; first < to; first += 12) {
    const rows: SampleRow[] = [];
    for (let round = first; round < Math.min(to, first + 12); round++) rows.push(...roundOf(round, noise(round)));
    rig.write(rows, traceroute.code);
    all.push(...rows);
  }
  return all;
}

function read(fromMs: number, toMs: number): HopReading {
  const files = new StoreFiles(dir);
  const parts = { files, rows: new JournalRows(), sums: new ProbeSums() };
  const reading = new HopReading(parts, { series: SERIES, target: TARGET, fromMs, toMs });
  while (!reading.step(0, () => 0));
  files.close();
  return reading;
}

const pathOf = (fromMs: number, toMs: number): PathState | null => read(fromMs, toMs).path();

/** The path that the live tracker shows after these samples. */
function live(rows: readonly SampleRow[]): PathState | undefined {
  const tracker = new PathTracker(traceroute, () => TARGET);
  const own = ownColumnsOf(traceroute.code) ?? [];
  const batch = decodeBatch(encodeBatch(traceroute.code, own, rows), ownColumnsOf);
  if (batch) tracker.add(batch);
  return tracker.state(SERIES, () => null);
}

/** RTTs are stored with an error of 0.05 %. */
const rounded = (path: PathState | null | undefined): unknown =>
  path && {
    ...path,
    hops: path.hops.map(({ rttMs, ...hop }) => ({
      ...hop,
      rttMs: Object.fromEntries(Object.entries(rttMs).map(([name, ms]) => [name, ms && Math.round(ms * 50) / 50])),
    })),
  };

const hopRows = (dayMs: number): number => {
  const db = new BetterSqlite3(join(dir, 'minutes', `${new Date(dayMs).toISOString().slice(0, 10)}.db`));
  const { rows } = db.prepare<[], { rows: number }>('SELECT count(*) AS rows FROM hop').get() as { rows: number };
  db.close();
  return rows;
};

describe('a path out of rows of hops', () => {
  it('is what all samples show, over files, with the newest ones still in the journal', () => {
    const stored = store(0, ROUNDS - 20);
    rig.nowMs = BASE + 8 * SLOT_MS;
    rig.compact();
    stored.push(...store(ROUNDS - 20, ROUNDS));
    expect([hopRows(BASE), hopRows(BASE + DAY_MS)]).toEqual([4, 3]);
    const path = pathOf(BASE, BASE + 8 * SLOT_MS);
    expect(path?.changes).toHaveLength(CHANGES.length);
    expect(path?.rounds).toBe(ROUNDS);
    expect(rounded(path)).toEqual(rounded(live(stored)));
  });

  it('has the samples of its span alone, and the path that was there before it', () => {
    const stored = store(0, ROUNDS);
    rig.nowMs = BASE + 9 * SLOT_MS;
    rig.compact();
    const [fromMs, toMs] = [BASE + 1.5 * SLOT_MS, BASE + 6.25 * SLOT_MS];
    const inSpan = stored.filter(
      ({ sentNs }) => sentNs >= BigInt(fromMs) * 1_000_000n && sentNs < BigInt(toMs) * 1_000_000n,
    );
    const [path, expected] = [pathOf(fromMs, toMs), live(inSpan)];
    expect(path?.rounds).toBe(expected?.rounds);
    expect(path?.changes.map(({ before, after }) => [before[2], after[2]])).toEqual([['198.51.100.2', '198.51.100.3']]);
    expect(path?.flows).toEqual(expected?.flows);
    expect(path?.hops.map(({ sent, answered, addresses }) => ({ sent, answered, addresses }))).toEqual(
      expected?.hops.map(({ sent, answered, addresses }) => ({ sent, answered, addresses })),
    );
  });

  it('knows the path of a moment by the row before it, and the samples since', () => {
    store(0, ROUNDS);
    rig.nowMs = BASE + 9 * SLOT_MS;
    rig.compact();
    const atMs = BASE + 5 * SLOT_MS + 90_000;
    expect(pathOf(atMs - 2 * ROUND_MS, atMs)).toMatchObject({
      rounds: 2,
      flows: [{ route: ['192.0.2.1', null, '198.51.100.3', TARGET] }],
    });
  });

  it('reads samples where a row is damaged, older than they are, or not there', () => {
    const stored = store(0, ROUNDS);
    rig.nowMs = BASE + 9 * SLOT_MS;
    rig.compact();
    const db = new BetterSqlite3(join(dir, 'minutes', `${new Date(BASE).toISOString().slice(0, 10)}.db`));
    db.prepare("UPDATE hop SET blob = x'01ff' WHERE id = (SELECT min(id) FROM hop)").run();
    db.prepare('DELETE FROM hop WHERE id = (SELECT max(id) FROM hop)').run();
    db.close();
    const late = roundOf(250, noise(1)).map((row) => ({ ...row, outcome: OUTCOMES.late }));
    rig.write(late, traceroute.code);
    const reading = read(BASE, BASE + 8 * SLOT_MS);
    expect(reading.path()?.rounds).toBe(live([...stored, ...late])?.rounds);
    expect(reading.damaged).toBe(1);
  });

  it('is there when the samples are gone', () => {
    const stored = store(0, ROUNDS);
    rig.nowMs = BASE + 9 * SLOT_MS;
    rig.compact();
    rig.close();
    rmSync(join(dir, 'samples', `${new Date(BASE).toISOString().slice(0, 10)}.db`));
    rig.reopen();
    const path = pathOf(BASE + 1, BASE + 8 * SLOT_MS);
    expect(path?.rounds).toBe(ROUNDS - SLOT_MS / ROUND_MS);
    expect(path?.flows).toEqual(live(stored)?.flows);
  });

  it('is none where nothing is stored', () => {
    expect(pathOf(BASE, BASE + SLOT_MS)).toBeNull();
  });
});

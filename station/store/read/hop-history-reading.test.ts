import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressBytes } from '../../../core/model/address.ts';
import type { SampleRow } from '../../../core/model/batch.ts';
import { HOP_FRAME, readColumnFrame } from '../../../core/model/column-frame.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { traceroute } from '../../../probes/traceroute/common/definition.ts';
import { CompactRig } from '../compact/testing/compact-rig.ts';
import { HOUR_MS, SLOT_MS } from '../days/spans.ts';
import { HopHistoryReading } from './hop-history-reading.ts';
import { JournalRows } from './journal-rows.ts';
import { ProbeSums } from './probe-sums.ts';
import { StoreFiles } from './store-files.ts';

const SERIES = 7;
/** Over midnight: two days' files. */
const BASE = Date.UTC(2026, 10, 30, 22);
const ROUND_MS = 10_000;
const ROUNDS_PER_SLOT = SLOT_MS / ROUND_MS;
const ROUNDS = 24 * ROUNDS_PER_SLOT;

let dir: string;
let rig: CompactRig;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-hop-history-'));
  rig = new CompactRig(dir, BASE);
});

afterEach(() => {
  rig.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A router at 2 ms, one that replies to every fourth packet only, and the target at 6 ms, which round 9 of ten loses. */
function roundOf(round: number): readonly SampleRow[] {
  const replies = [true, round % 4 === 0, round % 10 !== 9];
  return replies.map((isReply, hop) => {
    const isEnd = hop === 2;
    const sentNs = BigInt(BASE + round * ROUND_MS + hop) * 1_000_000n;
    const typed = { hop: hop + 1, flow: 0, last: isEnd ? 1 : 0, icmpType: 11, icmpCode: 0, quotedTtl: 1 };
    const common = { series: SERIES, round, seq: hop, sentNs, typed };
    if (!isReply) return { ...common, outcome: isEnd ? OUTCOMES.timeout : OUTCOMES.unanswered };
    const answer = { ...common, rttNs: (hop + 1) * 2_000_000, replyTtl: 60 };
    if (isEnd) return { ...answer, outcome: OUTCOMES.reply };
    return { ...answer, outcome: OUTCOMES['ttl-exceeded'], from: addressBytes(`192.0.2.${hop + 1}`) as Uint8Array };
  });
}

function store(from: number, to: number): void {
  for (let first = from; first < to; first += ROUNDS_PER_SLOT) {
    const rounds = Array.from({ length: Math.min(ROUNDS_PER_SLOT, to - first) }, (_, at) => roundOf(first + at));
    rig.write(rounds.flat(), traceroute.code);
  }
}

/** The rows of each hop: [hop, first sent, sent, lost, mean]. */
function read(fromMs: number, toMs: number, columns: number) {
  const files = new StoreFiles(dir);
  const parts = { files, rows: new JournalRows(), sums: new ProbeSums() };
  const through = { rowId: Number.MAX_SAFE_INTEGER, batch: 5 };
  const reading = new HopHistoryReading(parts, {
    series: SERIES,
    target: '203.0.113.9',
    fromMs,
    toMs,
    columns,
    through,
  });
  while (!reading.step(0, () => 0));
  files.close();
  return reading.frames().map((bytes) => {
    const frame = readColumnFrame(bytes, HOP_FRAME);
    if (!frame) throw new Error('no frame of a hop');
    const { columns: cells, count, header } = frame;
    const rows = Array.from({ length: count }, (_, at) => [cells.sent[at], cells.lost[at], cells.avgMs[at]]);
    return { hop: header.hop, through: header.throughBatch, firstMs: cells.atMs[0], rows };
  });
}

describe('the history of hops', () => {
  it('has what each hop replied to, by pixel column, from samples that are in the journal alone', () => {
    store(0, 40);
    const hops = read(BASE, BASE + 400_000, 2);
    expect(hops.map(({ hop, through }) => [hop, through])).toEqual([
      [1, 5],
      [2, 5],
      [3, 5],
    ]);
    expect(hops.map(({ rows }) => rows)).toEqual([
      [
        [20, 0, 2],
        [20, 0, 2],
      ],
      [
        [20, 15, 4],
        [20, 15, 4],
      ],
      [
        [20, 2, 6],
        [20, 2, 6],
      ],
    ]);
    expect(hops[2]?.firstMs).toBe(BASE + 2);
  });

  it('reads a span of any length by the days that are stored', () => {
    store(0, 4);
    const [fromMs, toMs] = [-6e13, 2e14];
    expect(read(fromMs, toMs, 4)).toMatchObject([1, 2, 3].map((hop) => ({ hop })));
  });

  it('counts the same over a long span, a point per slot, where rows of hops are stored', () => {
    store(0, ROUNDS);
    rig.nowMs = BASE + 5 * HOUR_MS;
    rig.compact();
    const hops = read(BASE, BASE + 4 * HOUR_MS, 600);
    expect(hops.map(({ rows }) => rows.length)).toEqual([24, 24, 24]);
    const sums = hops.map(({ rows }) => rows.reduce((sum, [, lost = 0]) => sum + lost, 0));
    expect(sums).toEqual([0, (ROUNDS * 3) / 4, ROUNDS / 10]);
    expect(hops[1]?.rows[3]?.[2]).toBeCloseTo(4, 2);
  });

  it('has rows in a short span only where the samples are gone', () => {
    store(0, ROUNDS);
    rig.nowMs = BASE + 5 * HOUR_MS;
    rig.compact();
    // Send times are stored to a microsecond, so that one at the edge of a column may be in its neighbour.
    expect(read(BASE, BASE + HOUR_MS, 360)[0]?.rows.length).toBeGreaterThan(300);
    rig.close();
    rmSync(join(dir, 'samples', `${new Date(BASE).toISOString().slice(0, 10)}.db`));
    rig.reopen();
    expect(read(BASE, BASE + HOUR_MS, 360)[0]?.rows).toHaveLength(6);
  });

  it('is empty where nothing is stored', () => {
    expect(read(BASE, BASE + HOUR_MS, 10)).toEqual([]);
  });
});

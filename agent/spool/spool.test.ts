import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchNo, decodeBatch, encodeBatch } from '../../core/model/batch.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { runs } from '../../core/testing/runs.ts';
import { FakeDisk } from '../testing/fake-disk.ts';
import { Spool, type SpoolOptions } from './spool.ts';

/** A batch of one sample, which is known by its `seq`. */
const frame = (seq: number, sentMs = 1_000) =>
  encodeBatch(1, [], [{ series: 1, round: 0, seq, sentNs: BigInt(sentMs) * 1_000_000n, outcome: 0 }]);
const BYTES = frame(0).byteLength;
const RECORD = BYTES + 8;

const DAY_MS = 86_400_000;

function open(options: Partial<SpoolOptions> = {}) {
  const log = memoryLog();
  const clock = new FakeClock();
  const spool = new Spool({
    disk: new FakeDisk(),
    clock,
    log,
    maxBytes: RECORD * 80,
    maxAgeMs: 1e15,
    ...options,
  });
  return { spool, log, clock };
}

/** The batches that follow `after`, as number and `seq`. */
function read(spool: Spool, after = 0n): [no: bigint, seq: number][] {
  const found: [bigint, number][] = [];
  for (let next = spool.after(after); next; next = spool.after(next.no)) {
    expect(batchNo(next.frame)).toBe(next.no);
    const batch = decodeBatch(next.frame, () => []);
    expect(batch?.engineRun).toBe(spool.run);
    found.push([next.no, batch?.seq[0] ?? -1]);
  }
  return found;
}

const seqs = (spool: Spool): number[] => read(spool).map(([, seq]) => seq);

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

function fill(spool: Spool, from: number, to: number): void {
  for (const seq of range(from, to)) spool.push(frame(seq));
}

describe('the spool', () => {
  it('numbers batches from 1, gives them in order, and drops acknowledged ones', () => {
    const { spool } = open();
    fill(spool, 0, 35);
    expect(read(spool).map(([no]) => Number(no))).toEqual(range(1, 36));
    expect(read(spool, 30n).map(([no]) => Number(no))).toEqual(range(31, 36));
    spool.acknowledge(33n);
    expect(seqs(spool)).toEqual([33, 34]);
    spool.acknowledge(35n);
    expect([spool.after(0n), spool.bufferedBytes, spool.oldestMs]).toEqual([undefined, 0, null]);
  });

  it('continues after it was closed, with the next number and the same run', () => {
    const disk = new FakeDisk();
    const { spool: first } = open({ disk });
    fill(first, 0, 25);
    first.acknowledge(3n);
    first.close();
    expect(disk.isClosed).toBe(true);
    const { spool } = open({ disk });
    expect([spool.run, read(spool, 3n)]).toEqual([first.run, range(3, 25).map((seq) => [BigInt(seq + 1), seq])]);
    spool.push(frame(25));
    expect(read(spool).at(-1)).toEqual([26n, 25]);
  });

  it('loses nothing when its process is killed while it writes', () => {
    const disk = new FakeDisk();
    const { spool: first } = open({ disk });
    fill(first, 0, 25);
    disk.kill(Uint8Array.of(1, 2, 3, 4, 5));
    const { spool } = open({ disk });
    fill(spool, 25, 27);
    expect(seqs(spool)).toEqual(range(0, 27));
    expect([first.lostSamples, spool.lostSamples]).toEqual([0, 0]);
  });

  it('drops the oldest segment beyond its size, and counts its samples', () => {
    const { spool } = open();
    fill(spool, 0, 200);
    const kept = seqs(spool);
    expect(kept.length).toBeGreaterThan(60);
    expect(kept).toEqual(range(200 - kept.length, 200));
    expect(spool.lostSamples).toBe(200 - kept.length);
    expect(spool.bufferedBytes).toBeLessThanOrEqual(RECORD * 80);
  });

  it('counts only samples that the station lacks', () => {
    const { spool } = open();
    fill(spool, 0, 15);
    spool.acknowledge(4n);
    fill(spool, 15, 200);
    expect(spool.lostSamples).toBe(200 - 4 - seqs(spool).length);
  });

  it('drops what is too old', () => {
    const clock = new FakeClock();
    const { spool } = open({ clock, maxAgeMs: DAY_MS });
    for (const seq of range(0, 25)) spool.push(frame(seq, clock.nowMs()));
    clock.advance(2 * DAY_MS);
    spool.tick();
    const left = seqs(spool);
    expect(left).toEqual(range(25 - left.length, 25));
    expect([left.length < 11, spool.lostSamples]).toEqual([true, 25 - left.length]);
  });

  it('keeps batches in memory while the disk is full, and writes again when it has room', () => {
    const disk = new FakeDisk();
    const { spool, log } = open({ disk });
    fill(spool, 0, 5);
    disk.room = RECORD + 30;
    fill(spool, 5, 40);
    expect(seqs(spool)).toEqual(range(0, 40));
    expect(log.lines.length).toBeGreaterThan(0);
    disk.room = Number.POSITIVE_INFINITY;
    fill(spool, 40, 70);
    expect(seqs(spool)).toEqual(range(0, 70));
    disk.kill(new Uint8Array(0));
    const after = seqs(open({ disk }).spool);
    expect(after.slice(0, 6)).toEqual(range(0, 6));
    expect(after.slice(-20)).toEqual(range(50, 70));
  });

  it('skips a damaged part, and counts its samples once', () => {
    const disk = new FakeDisk();
    const { spool, log } = open({ disk });
    fill(spool, 0, 35);
    disk.damage(/\.batches$/, 8 + 2 * RECORD + 20);
    const left = seqs(spool);
    expect(left.slice(0, 3)).toEqual([0, 1, 10]);
    expect(seqs(spool)).toEqual(left);
    expect([spool.lostSamples, log.lines.length]).toEqual([8, 1]);
  });

  it('lets nothing overtake batches that cannot be read at the moment', () => {
    const disk = new FakeDisk();
    const { spool } = open({ disk });
    fill(spool, 0, 25);
    disk.readError = 'EMFILE';
    expect(seqs(spool)).toEqual([]);
    disk.readError = null;
    expect(seqs(spool)).toEqual(range(0, 25));
  });

  it('begins a new run when its state is damaged', () => {
    const disk = new FakeDisk();
    const { spool: first } = open({ disk });
    fill(first, 0, 25);
    disk.damage(/^spool\.json$/, 0);
    const { spool, log } = open({ disk });
    expect(spool.run).not.toBe(first.run);
    expect([seqs(spool), log.lines.length]).toEqual([[], 1]);
  });

  it('writes little while the station takes everything', () => {
    const disk = new FakeDisk();
    const { spool } = open({ disk, maxBytes: 256e6 });
    for (const seq of range(0, 2_000)) {
      spool.push(frame(seq));
      spool.acknowledge(BigInt(seq + 1));
    }
    const bytes = disk.list().reduce((sum, file) => sum + file.bytes, 0);
    expect(bytes).toBeLessThan(70_000);
  });

  it('reserves numbers once it can, and gives none twice after a power failure', () => {
    const disk = new FakeDisk();
    const { spool: first, log } = open({ disk });
    disk.canReplace = false;
    fill(first, 0, 20);
    expect(log.lines).toHaveLength(1); // not with each batch
    first.acknowledge(20n);
    disk.canReplace = true;
    first.tick();
    disk.cutPower(0, false);
    const { spool } = open({ disk });
    fill(spool, 20, 21);
    expect(seqs(spool)).toEqual([20]);
    expect(Number(spool.after(0n)?.no)).toBeGreaterThan(20);
  });

  it('continues behind the numbers of its files where none could be reserved', () => {
    const disk = new FakeDisk();
    const { spool: first } = open({ disk });
    disk.canReplace = false;
    fill(first, 0, 25);
    disk.kill(new Uint8Array(0));
    const { spool } = open({ disk });
    fill(spool, 25, 27);
    expect(read(spool)).toEqual(range(0, 27).map((seq) => [BigInt(seq + 1), seq]));
  });

  it.each(['reads on', 'acknowledges'])('continues behind what the station has, where its %s says that', (how) => {
    const disk = new FakeDisk();
    const { spool: first } = open({ disk });
    disk.canReplace = false;
    fill(first, 0, 25);
    first.acknowledge(25n);
    disk.cutPower(0, false);
    const { spool, log } = open({ disk });
    fill(spool, 25, 28); // numbers that the station has
    if (how === 'acknowledges') spool.acknowledge(25n);
    expect(spool.after(25n)).toBeUndefined();
    fill(spool, 28, 30);
    expect(read(spool, 25n)).toEqual([
      [26n, 28],
      [27n, 29],
    ]);
    expect([spool.lostSamples, log.lines.some(({ message }) => message.includes('given twice'))]).toEqual([3, true]);
  });

  it('knows the time of its newest batch also after that was sent, within a minute', () => {
    const disk = new FakeDisk();
    const { spool, clock } = open({ disk });
    expect(spool.newestMs).toBeNull();
    spool.push(frame(0, 5_000));
    spool.acknowledge(1n);
    clock.advance(60_000);
    spool.tick();
    spool.push(frame(1, 6_000));
    spool.acknowledge(2n);
    disk.cutPower(0, false);
    expect(open({ disk }).spool.newestMs).toBe(5_000);
    spool.close();
    expect(open({ disk }).spool.newestMs).toBe(6_000);
  });

  it('works without a disk', () => {
    const { spool } = open({ disk: null });
    fill(spool, 0, 200);
    expect(seqs(spool).at(-1)).toBe(199);
    expect(spool.bufferedBytes).toBeLessThanOrEqual(RECORD * 80);
    expect(spool.lostSamples + seqs(spool).length).toBe(200);
    spool.tick();
    spool.close();
  });
});

describe('whatever happens to process and power', () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('push' as const), count: fc.integer({ min: 1, max: 25 }) }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('store' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
    },
    { weight: 2, arbitrary: fc.constant({ do: 'flush' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'close' as const }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const), torn: fc.uint8Array({ maxLength: 40 }) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('power' as const),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        areBack: fc.boolean(),
      }),
    },
  );

  it('a station gets every batch once, in order, but for those that a power failure took unflushed', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
        const disk = new FakeDisk();
        const options = { disk, maxBytes: RECORD * 1200 };
        let { spool } = open(options);
        let made = 0;
        /** Batches that may be gone since the last power failure. */
        let isAtRisk: number[] = [];
        const lost = new Set<number>();
        let storedNo = 0n;
        const stored: number[] = [];
        const take = (share: number) => {
          const ready = read(spool, storedNo);
          for (const [no, seq] of ready.slice(0, Math.ceil(ready.length * share))) {
            stored.push(seq);
            storedNo = no;
          }
          spool.acknowledge(storedNo);
        };
        for (const one of steps) {
          switch (one.do) {
            case 'push':
              for (const seq of range(made, made + one.count)) {
                spool.push(frame(seq));
                isAtRisk.push(seq);
              }
              made += one.count;
              break;
            case 'store':
              take(one.share);
              break;
            case 'flush':
              spool.tick();
              isAtRisk = [];
              break;
            case 'close':
              spool.close();
              spool = open(options).spool;
              isAtRisk = [];
              break;
            case 'kill':
              disk.kill(Uint8Array.from(one.torn));
              spool = open(options).spool;
              break;
            case 'power':
              disk.cutPower(one.share, one.areBack);
              for (const seq of isAtRisk) lost.add(seq);
              spool = open(options).spool;
              isAtRisk = [];
              break;
          }
        }
        take(1);
        expect(stored).toEqual([...new Set(stored)].sort((left, right) => left - right));
        const got = new Set(stored);
        expect(range(0, made).filter((seq) => !got.has(seq) && !lost.has(seq))).toEqual([]);
      }),
      { numRuns: runs(150) },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { decodeBatch, encodeBatch, type SampleRow, sentMs } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import type { PlanEntry } from '../../core/model/packet.ts';
import type { Fault } from '../../core/result/result.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { ownColumnsOf, probeOf } from '../../probes/registry.ts';
import { SeriesEngines } from '../plan/series-engines.ts';
import { SerialQueue } from '../project/serial-queue.ts';
import { AgentSession } from './agent-session.ts';

const ICMP = probeOf('icmp').definition;
const RUN = 77;

/** An agent's session, with what it did to the accounts. */
function session({
  correctionMs = 0,
  isHanging = false,
  entries = [] as readonly Partial<PlanEntry>[],
  stored = 0n,
} = {}) {
  const clock = new FakeClock();
  const done: string[] = [];
  const taken: number[] = [];
  const engines = new SeriesEngines();
  engines.note([
    [1, 'a'],
    [2, 'b'],
  ]);
  const planQueue = new SerialQueue();
  const made = new AgentSession({
    name: 'a',
    engine: 'agent:a',
    store: { request: async () => stored } as never,
    intake: {
      nextRound: () => 10,
      settle: () => void done.push('settles'),
      settleBefore: ({ series, fromRound }) => void done.push(`settles ${series} before ${fromRound}`),
      take: (frame) => {
        const batch = decodeBatch(frame, ownColumnsOf);
        done.push(`takes round ${batch?.round[0]}`);
        taken.push(batch ? sentMs(batch, 0) : Number.NaN);
        structuredClone(frame, { transfer: [frame.buffer] }); // the store gives it to its thread
      },
    },
    plan: {
      entries: entries as readonly PlanEntry[],
      entry: () => undefined,
      turns: new SerialQueue(),
      handOver: async () => {
        done.push('hands over');
        if (isHanging) await new Promise(() => undefined);
        return null;
      },
      catchUp: async () => void done.push('catches up'),
    },
    run: { wanted: () => ({ series: [], allowRate: false }) },
    engines,
    incidents: {
      silent: () => void done.push('silent'),
      back: () => void done.push('back'),
      accepted: () => undefined,
      refused: (_, { message }) => void done.push(`refused: ${message}`),
      dropped: (_, problem) => void done.push(`drops: ${problem}`),
    },
    planQueue,
    greet: async () => undefined,
    correctionMs: () => correctionMs,
    compareClocks: () => void done.push('compares clocks'),
    reconnect: () => void done.push('disconnects'),
    distrust: (problem) => void done.push(`distrusts: ${problem}`),
    clock,
    log: memoryLog(),
  });
  const batch = (no: bigint, rows: readonly Partial<SampleRow>[], run = RUN) => {
    const full = rows.map(
      (row): SampleRow => ({
        series: 1,
        round: 1,
        seq: 0,
        outcome: OUTCOMES.reply,
        rttNs: 1e6,
        sentNs: BigInt(clock.nowMs()) * 1_000_000n,
        typed: {},
        ...row,
      }),
    );
    const options = { batchNo: no, engineRun: run };
    return made.batch(encodeBatch(ICMP.code, ownColumnsOf(ICMP.code) ?? [], full, options), () => undefined);
  };
  const up = (fresh = true, fault: Fault | null = null) => made.up({ run: RUN, fresh, fault });
  return { made, batch, up, done, taken, clock, planQueue };
}

describe('an agent', () => {
  it('that comes up is given its plan, and what it had not sent of a run that is gone is not measured', async () => {
    const { up, done } = session();
    await up();
    expect(done).toEqual(['settles', 'hands over', 'back']);
  });

  it('that says that it cannot measure is still given its plan: it may continue with an older one', async () => {
    const { up, done } = session();
    await up(true, { code: 'packet-io.unavailable', message: 'No packets here' });
    expect(done).toEqual(['settles', 'hands over', 'back']);
  });

  it('that is back with the same run loses nothing', async () => {
    const { up, done } = session();
    await up(false);
    expect(done).toEqual(['catches up', 'back']);
  });

  it('that does not answer makes no change of the plan wait', async () => {
    const { up, done, planQueue } = session({ isHanging: true });
    void up();
    await new Promise(setImmediate);
    await planQueue.run(async () => void done.push('a change'));
    expect(done).toEqual(['settles', 'hands over', 'a change']);
  });

  it('that lies is disconnected, and nothing of it is taken', async () => {
    const { batch, up, done, taken } = session();
    await up();
    batch(1n, [{}]);
    batch(2n, [{}, { series: 2 }]);
    batch(3n, [{}]);
    expect(taken).toHaveLength(1);
    expect(done.at(-1)).toContain('distrusts: it sent samples of series 2');
  });

  it('that sends what is stored already is disconnected', async () => {
    const { made, batch, up, done, taken } = session({ stored: 5n });
    await up();
    expect(await made.reachedBatch(RUN)).toBe(5n);
    batch(5n, [{}]);
    expect([taken, done.at(-1)]).toEqual([[], 'distrusts: it sent batch 5 again']);
  });

  it('with a clock that is ahead has its times corrected', async () => {
    const { batch, up, taken, clock } = session({ correctionMs: 3_600_000 });
    await up();
    batch(1n, [{ sentNs: BigInt(clock.nowMs() + 3_600_000) * 1_000_000n }]);
    expect(taken).toEqual([clock.nowMs()]);
  });

  it('that was restarted has the rounds before as not measured, once spooled ones cannot come any more', async () => {
    const entry = { series: 1, fromRound: 20, count: 1 };
    const { batch, up, done } = session({ entries: [entry] });
    await up(false);
    batch(1n, [{ round: 12 }]);
    expect(done).not.toContain('settles 1 before 20');
    batch(2n, [{ round: 20 }]);
    batch(3n, [{ round: 21 }]);
    const counted = done.filter((one) => /^(settles|takes)/.test(one));
    // Before the sample: its account would take the rounds in between for an overflow of the spool.
    expect(counted).toEqual(['takes round 12', 'settles 1 before 20', 'takes round 20', 'takes round 21']);
  });

  it('whose clock was set is asked for its time at once', async () => {
    const { made, up, done } = session();
    await up();
    made.event({ kind: 'clock-step', atNs: '0', stepNs: 1e12 });
    expect(done.at(-1)).toBe('compares clocks');
  });

  it('that sends times of the future connects again before it is disbelieved', async () => {
    const { batch, up, done, taken, clock } = session();
    const future = { sentNs: BigInt(clock.nowMs() + 3_600_000) * 1_000_000n };
    await up();
    expect([batch(1n, [{}]), batch(2n, [future]), batch(3n, [{}])]).toEqual([true, false, false]);
    expect(done.at(-1)).toBe('disconnects');
    clock.advance(120_000); // it may take a while to come back
    await up(false);
    done.length = 0;
    expect([batch(2n, [future]), batch(3n, [future]), batch(4n, [{}])]).toEqual([true, true, true]);
    expect([taken.length, done]).toEqual([2, ['drops: it sent samples with a time in the future', 'takes round 1']]);
    clock.advance(60_000); // its clock may have been set again
    expect(batch(5n, [{ sentNs: BigInt(clock.nowMs() + 3_600_000) * 1_000_000n }])).toBe(false);
  });

  it('that sends a lie again has it dropped, so that what follows is not lost', async () => {
    const { batch, up, done, taken } = session();
    await up();
    expect(batch(1n, [{ series: 2 }])).toBe(false);
    await up(false);
    expect([batch(1n, [{ series: 2 }]), batch(2n, [{}])]).toEqual([true, true]);
    expect([taken.length, done.at(-2)]).toEqual([1, expect.stringContaining('drops: ')]);
    expect(batch(3n, [{ series: 2 }])).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import { addressFromBytes } from '../../core/model/address.ts';
import { type Batch, decodeBatch } from '../../core/model/batch.ts';
import { CAUSES, outcomeName, STAMPS } from '../../core/model/outcome.ts';
import { packetIoConformance } from '../../core/ports/packet-io.conformance.ts';
import { ICMP_ECHO_COLUMNS, type PacketIoEvent, type PlanEntry } from '../../core/ports/packet-io.ts';
import { VirtualClock } from './lab/virtual-clock.ts';
import { SimulatedPacketIo } from './simulated.ts';
import type { Path, Scenario } from './simulated-network.ts';

const QUICK: Path = { delay: { kind: 'uniform', fromMs: 1, toMs: 5 } };

packetIoConformance('the simulated driver', async () => {
  const clock = new VirtualClock();
  const scenario = { seed: 1, path: QUICK, rules: [{ to: '192.0.2.0/24', path: { silent: true } }] };
  return {
    io: new SimulatedPacketIo({ clock, scenario }),
    answering4: { destination: '198.51.100.1', interface: null },
    answering6: { destination: '2001:db8::1', interface: null },
    silent4: { destination: '192.0.2.1', interface: null },
    nowMs: () => clock.nowMs(),
    until: async (holds, withinMs) => {
      for (let passedMs = 0; passedMs < withinMs && !holds(); passedMs += 1) clock.advance(1);
      if (!holds()) throw new Error(`does not hold after ${withinMs} ms`);
    },
  };
});

/** Runs 200 rounds of 100 ms through a network; rows in the order in which they were told. */
function run(scenario: Scenario, change: Partial<PlanEntry> = {}, packet: Partial<PlanEntry['packet']> = {}) {
  const clock = new VirtualClock();
  const io = new SimulatedPacketIo({ clock, scenario });
  const batches: Batch[] = [];
  const events: PacketIoEvent[] = [];
  io.onBatch((frame) => {
    const batch = decodeBatch(frame, () => ICMP_ECHO_COLUMNS);
    if (batch) batches.push(batch);
  });
  io.onEvent((event) => events.push(event));
  const startMs = clock.nowMs() + 10;
  const fault = io.apply({
    remove: [],
    add: [
      {
        entryId: 1,
        series: 1,
        probeCode: 1,
        firstAtMs: startMs,
        steadyFromMs: startMs + 100,
        periodMs: 100,
        rounds: 200,
        fromRound: 0,
        resumeCause: 0,
        count: 1,
        spacingMs: 0,
        timeoutMs: 300,
        packet: {
          format: 'icmp-echo',
          family: 4,
          destination: '192.0.2.1',
          ttl: null,
          tos: 0,
          payloadBytes: 56,
          dontFragment: false,
          source: null,
          interface: null,
          ...packet,
        },
        ...change,
      },
    ],
  });
  expect(fault).toBeNull();
  clock.advance(60_000);
  const rows = batches.flatMap((batch) =>
    Array.from({ length: batch.count }, (_, row) => ({
      round: batch.round[row] ?? -1,
      outcome: outcomeName(batch.outcome[row] ?? 255),
      cause: batch.cause[row],
      stamps: batch.stamps[row],
      rttMs: (batch.rttNs[row] ?? Number.NaN) / 1e6,
      sentMs: Number((batch.baseNs + BigInt(batch.sentOffsetNs[row] ?? 0)) / 1000n) / 1000 - startMs,
      from: batch.from[row] === 0xffff ? null : addressFromBytes(batch.addresses, (batch.from[row] ?? 0) * 16),
      mtu: batch.typed['mtu']?.[row],
      icmp: [batch.typed['icmpType']?.[row], batch.typed['icmpCode']?.[row]],
    })),
  );
  const tally: Record<string, number> = {};
  for (const row of rows) tally[row.outcome] = (tally[row.outcome] ?? 0) + 1;
  return { rows, tally, events };
}

describe('the simulated network', () => {
  test('gives the same samples for the same seed and others for another', () => {
    const path: Path = { ...QUICK, loss: { kind: 'random', ratio: 0.3 }, duplicateRatio: 0.1 };
    expect(run({ seed: 7, path }).rows).toEqual(run({ seed: 7, path }).rows);
    expect(run({ seed: 7, path }).rows).not.toEqual(run({ seed: 8, path }).rows);
  });

  test('loses at random about as often as told', () => {
    const { tally } = run({ seed: 3, path: { ...QUICK, loss: { kind: 'random', ratio: 0.25 } } });
    expect(tally['timeout']).toBeGreaterThan(30);
    expect(tally['timeout']).toBeLessThan(70);
    expect((tally['timeout'] ?? 0) + (tally['reply'] ?? 0)).toBe(200);
  });

  test('loses whole runs of rounds in a burst', () => {
    const { rows } = run({ seed: 3, path: { ...QUICK, loss: { kind: 'burst', ratio: 0.3, rounds: 10 } } });
    const lost = rows.filter((row) => row.outcome === 'timeout').map((row) => row.round);
    const inside = lost.filter((round, at) => at > 0 && at < lost.length - 1 && lost[at - 1] === round - 1);
    expect(inside.length).toBeGreaterThan(lost.length * 0.7);
  });

  test('draws a long-tailed delay around its median', () => {
    const { rows } = run({ seed: 5, path: { delay: { kind: 'lognormal', medianMs: 20, sigma: 0.3 } } });
    const sorted = rows.map((row) => row.rttMs).toSorted((a, b) => a - b);
    expect(sorted[100]).toBeGreaterThan(17);
    expect(sorted[100]).toBeLessThan(23);
  });

  test('amends with duplicates and late answers, with their true round trip', () => {
    const path: Path = { ...QUICK, duplicateRatio: 0.2, late: { ratio: 0.2, byMs: 1_000 } };
    const { rows, tally } = run({ seed: 2, path });
    expect((tally['reply'] ?? 0) + (tally['timeout'] ?? 0)).toBe(200);
    expect(tally['late']).toBe(tally['timeout']);
    expect(tally['duplicate']).toBeGreaterThan(10);
    for (const row of rows.filter((one) => one.outcome === 'late')) {
      expect(row.rttMs).toBeGreaterThan(1_000);
      expect(rows.some((one) => one.round === row.round && one.outcome === 'timeout')).toBe(true);
    }
  });

  test('answers from the hop where the TTL ends', () => {
    const path: Path = { ...QUICK, hops: ['198.51.100.1', '198.51.100.2'] };
    expect(run({ seed: 1, path }, {}, { ttl: 2 }).rows[0]).toMatchObject({
      outcome: 'ttl-exceeded',
      from: '198.51.100.2',
      icmp: [11, 0],
    });
    expect(run({ seed: 1, path }, {}, { ttl: 3 }).rows[0]).toMatchObject({ outcome: 'reply', from: null });
  });

  test('tells the MTU to packets that must not be fragmented', () => {
    const path: Path = { ...QUICK, hops: ['198.51.100.1'], mtu: 1400 };
    const big = { payloadBytes: 1400 };
    expect(run({ seed: 1, path }, {}, { ...big, dontFragment: true }).rows[0]).toMatchObject({
      outcome: 'too-big',
      mtu: 1400,
      from: '198.51.100.1',
    });
    expect(run({ seed: 1, path }, {}, big).rows[0]?.outcome).toBe('reply');
  });

  test('refuses as told, and keeps errors of this machine apart', () => {
    const refusal = { outcome: 'prohibited', from: '198.51.100.9', icmpType: 3, icmpCode: 13 } as const;
    expect(run({ seed: 1, path: { ...QUICK, refusal } }).rows[0]).toMatchObject({
      outcome: 'prohibited',
      from: '198.51.100.9',
      icmp: [3, 13],
    });
    expect(run({ seed: 1, path: { localErrno: 1 } }).rows[0]).toMatchObject({ outcome: 'local-error', cause: 1 });
  });

  test('records what a starved engine missed and sends no burst afterwards', () => {
    const { rows, tally, events } = run({
      seed: 1,
      path: QUICK,
      incidents: [{ kind: 'starvation', afterMs: 5_010, gapMs: 5_000 }],
    });
    expect(events).toMatchObject([{ kind: 'starvation', gapNs: 5e9 }]);
    expect(tally['timeout']).toBeUndefined();
    const missed = rows.filter((row) => row.outcome === 'not-measured');
    expect(missed.length).toBeGreaterThanOrEqual(49);
    for (const row of missed) {
      expect(row.cause).toBe(CAUSES['slot-missed']);
      expect(row.sentMs).toBe(row.round * 100);
    }
    expect((tally['reply'] ?? 0) + missed.length).toBe(200);
  });

  test('times what was in flight at a clock step by the steady clock', () => {
    const { rows, events } = run({
      seed: 1,
      path: { delay: { kind: 'constant', ms: 50 } },
      incidents: [{ kind: 'clock-step', afterMs: 5_040, stepMs: -3_600_000 }],
    });
    expect(events).toMatchObject([{ kind: 'clock-step', stepNs: -3.6e12 }]);
    const stepped = rows.filter((row) => row.stamps === STAMPS.user);
    expect(stepped).toHaveLength(1);
    for (const row of rows) expect(row.rttMs).toBeCloseTo(50, 3);
  });
});

import { describe, expect, test } from 'vitest';
import { addressFromBytes } from '../../core/model/address.ts';
import { type Batch, decodeBatch } from '../../core/model/batch.ts';
import { CAUSES, ERROR_CAUSES, OUTCOMES, outcomeName, TIMESTAMP_SOURCES } from '../../core/model/outcome.ts';
import type { IcmpEchoTemplate, PacketEntry } from '../../core/model/packet.ts';
import { ICMP_ECHO_COLUMNS } from '../../core/model/packet-columns.ts';
import { packetIoConformance } from '../../core/ports/packet-io.conformance.ts';
import type { PacketIoEvent } from '../../core/ports/packet-io.ts';
import { echoEntry } from '../../core/ports/testing/plan-entry.ts';
import { VirtualClock } from '../../lab/virtual-clock.ts';
import type { Host, Incident, Scenario } from './network/scenario.ts';
import { SimulatedPacketIo } from './simulated.ts';

const QUICK: Host = { delay: { kind: 'uniform', fromMs: 1, toMs: 5 } };

const RIG: Scenario = {
  about: 'one silent network, one with open and closed ports, answers everywhere else',
  seed: 1,
  routers: { gateway: { address: '203.0.113.1', address6: '2001:db8:ffff::1' } },
  routes: [
    { to: '192.0.2.0/24', path: [] },
    { to: ['0.0.0.0/0', '::/0'], path: [{ router: 'gateway' }], host: { ...QUICK, tcp: { open: '443' } } },
  ],
};

const SILENT = { destination: '192.0.2.1', interface: null };

packetIoConformance('the simulated driver', async () => {
  const clock = new VirtualClock();
  const target4 = { destination: '198.51.100.1', interface: null };
  const target6 = { destination: '2001:db8::1', interface: null };
  return {
    io: new SimulatedPacketIo({ clock, scenario: RIG }),
    answering4: target4,
    answering6: target6,
    silent4: SILENT,
    udpClosed4: { ...target4, port: 33_434 },
    udpClosed6: { ...target6, port: 33_434 },
    tcpOpen4: { ...target4, port: 443 },
    tcpOpen6: { ...target6, port: 443 },
    tcpClosed4: { ...target4, port: 80 },
    tcpClosed6: { ...target6, port: 80 },
    tcpSilent4: { ...SILENT, port: 443 },
    sources4: '203.0.113.10',
    nowMs: () => clock.nowMs(),
    until: async (holds, withinMs) => {
      for (let passedMs = 0; passedMs < withinMs && !holds(); passedMs += 1) clock.advance(1);
      if (!holds()) throw new Error(`does not hold after ${withinMs} ms`);
    },
  };
});

const TARGET = '192.0.2.1';

/** A network of one target, behind one gateway. */
const to = (host: Host, change: Partial<Scenario> = {}): Scenario => ({
  about: 'one target',
  seed: 1,
  routers: { gateway: { address: '198.51.100.1' } },
  routes: [{ to: TARGET, path: [{ router: 'gateway' }], host }],
  ...change,
});

const during = (...incidents: readonly Incident[]): Partial<Scenario> => ({ incidents: [...incidents] });

/** Runs 200 rounds of 100 ms through a network; rows in order of emission. */
function run(scenario: Scenario, change: Partial<PacketEntry> = {}, packet: Partial<IcmpEchoTemplate> = {}) {
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
      echoEntry(startMs, { periodMs: 100, rounds: 200, timeoutMs: 300, ...change }, { destination: TARGET, ...packet }),
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

describe('the simulated driver', () => {
  test('gives the same samples for the same seed and others for another', () => {
    const host: Host = { ...QUICK, loss: { kind: 'random', ratio: 0.3 }, duplicateRatio: 0.1 };
    expect(run(to(host, { seed: 7 })).rows).toEqual(run(to(host, { seed: 7 })).rows);
    expect(run(to(host, { seed: 7 })).rows).not.toEqual(run(to(host, { seed: 8 })).rows);
  });

  test('amends with duplicates and late answers, with their true round trip', () => {
    const { rows, tally } = run(to({ ...QUICK, duplicateRatio: 0.2, reordered: { ratio: 0.2, byMs: 1_000 } }));
    expect((tally['reply'] ?? 0) + (tally['timeout'] ?? 0)).toBe(200);
    expect(tally['late']).toBe(tally['timeout']);
    expect(tally['duplicate']).toBeGreaterThan(10);
    for (const row of rows.filter((one) => one.outcome === 'late')) {
      expect(row.rttMs).toBeGreaterThan(1_000);
      expect(rows.some((one) => one.round === row.round && one.outcome === 'timeout')).toBe(true);
    }
  });

  test('keeps errors of this host apart', () => {
    const refused = to({}, { routes: [{ to: TARGET, path: [], localErrno: 1 }] });
    expect(run(refused).rows[0]).toMatchObject({ outcome: 'local-error', cause: 1, rttMs: Number.NaN });
  });

  test.each([
    ['target', ERROR_CAUSES.fromHere],
    ['router', ERROR_CAUSES.fromHere | ERROR_CAUSES.viaRouter],
  ] as const)('knows an error of this host itself, in time and after the timeout (no %s)', (of, sender) => {
    const lonely = to({}, { routes: [{ to: TARGET, path: [], noNeighbour: { of, afterMs: 250 } }] });
    const error = { outcome: 'unreachable', cause: sender, from: '10.77.0.1', icmp: [3, 1] };
    expect(run(lonely, { rounds: 1 }).rows).toMatchObject([error]);
    expect(run(lonely, { rounds: 1, timeoutMs: 90 }).rows).toMatchObject([
      { outcome: 'timeout', cause: 0, from: null },
      { ...error, outcome: 'late-error', cause: OUTCOMES.unreachable | sender },
    ]);
  });

  test('calls a packet that is too big for the first link an error of this host, with the MTU', () => {
    const big = { payloadBytes: 1_400, dontFragment: true };
    const small = to({}, { routes: [{ to: TARGET, path: [{ router: 'gateway', mtu: 1_400 }], host: {} }] });
    expect(run(small, {}, big).rows[0]).toMatchObject({ outcome: 'local-error', cause: 90, mtu: 1_400, from: null });
  });

  test('records what a starved engine missed and sends no burst afterwards', () => {
    const { rows, tally, events } = run(to(QUICK, during({ kind: 'starvation', afterMs: 5_010, gapMs: 5_000 })));
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
    const stepping = to({ delay: 50 }, during({ kind: 'clock-step', afterMs: 5_040, stepMs: -3_600_000 }));
    const { rows, events } = run(stepping);
    expect(events).toMatchObject([{ kind: 'clock-step', stepNs: -3.6e12 }]);
    const stepped = rows.filter((row) => row.stamps === TIMESTAMP_SOURCES.user);
    expect(stepped).toHaveLength(1);
    for (const row of rows) expect(row.rttMs).toBeCloseTo(50, 3);
  });
});

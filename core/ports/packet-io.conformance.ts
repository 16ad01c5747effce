import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CAUSES, OUTCOMES, TIMESTAMP_SOURCES } from '../model/outcome.ts';
import type { IcmpEchoTemplate, PlanEntry, UdpTemplate } from '../model/packet.ts';
import { packetFormatsConformance } from './packet-io-formats.conformance.ts';
import {
  echoTo,
  PATIENCE_MS,
  type PacketIoRig,
  PROBES,
  RigReader,
  type RigSample,
  udpTo,
} from './testing/packet-io-rig.ts';

const ADAPTIVE = {
  family: 4,
  destination: '127.0.0.1',
  tos: 0,
  source: null,
  sourceCount: 1,
  interface: null,
  destinationPort: 0,
  sourcePort: 0,
  sourcePortCount: 1,
  method: 'icmp',
} as const;
const TRACE = {
  format: 'trace',
  ...ADAPTIVE,
  payloadBytes: 32,
  dontFragment: false,
  maxHops: 30,
  silentHops: 5,
  flows: 1,
} as const;
const PATH_MTU = { format: 'path-mtu', ...ADAPTIVE, maxMtu: 1500 } as const;

/** Sent at the planned time to within the fraction of a millisecond that mapping between two clocks may cost. */
const CLOCKS_MS = 1.5;

/**
 * Promises of every driver to the planner. Network behaviour other than "replies" and "does not reply" is tested
 * beside each driver.
 * @param open a fresh rig per test; its driver is closed afterwards
 * @param options retry: how often a test may be tried again, for drivers in real time on a machine that may be busy
 */
export function packetIoConformance(
  name: string,
  open: () => Promise<PacketIoRig>,
  options: { readonly retry?: number } = {},
): void {
  describe(`${name} as PacketIo`, options, () => {
    let rig: PacketIoRig;
    let reader: RigReader;
    const samples = (): readonly RigSample[] => reader.samples;

    beforeEach(async () => {
      rig = await open();
      reader = new RigReader(rig);
    });

    afterEach(() => rig.io.close());

    const entry = (entryId: number, change: Partial<PlanEntry> = {}): PlanEntry => reader.entry(entryId, change);
    const add = (...entries: readonly PlanEntry[]) => reader.add(...entries);
    const of = (entryId: number): RigSample[] => reader.of(entryId);
    const count = (entryId: number, atLeast: number) => reader.count(entryId, atLeast);
    const rounds = (rows: readonly RigSample[]): number[] => rows.map((row) => row.round);

    describe('sends', () => {
      test('round 0 at firstAtMs and the others at a fixed cadence from steadyFromMs', async () => {
        const periodic = entry(1, { rounds: 4 });
        const shifted = { ...periodic, steadyFromMs: periodic.firstAtMs + 65 };
        expect(add(shifted)).toBeNull();
        const rows = await count(1, 4);
        expect(rounds(rows)).toEqual([0, 1, 2, 3]);
        for (const [round, row] of rows.entries()) {
          const dueMs = round === 0 ? shifted.firstAtMs : shifted.steadyFromMs + (round - 1) * 40;
          expect(Math.abs(row.plannedMs - dueMs), `round ${round}`).toBeLessThan(CLOCKS_MS);
          expect(row.sentMs, `round ${round}`).toBeGreaterThan(dueMs - CLOCKS_MS);
        }
      });

      test('one round when the period is null', async () => {
        add(entry(1, { periodMs: null }), entry(2, { rounds: 5 }));
        await count(2, 5);
        expect(rounds(of(1))).toEqual([0]);
      });

      test('no more rounds than asked for, and then forgets the entry', async () => {
        add(entry(1, { rounds: 2 }), entry(2, { rounds: 6 }));
        await count(2, 6);
        expect(rounds(of(1))).toEqual([0, 1]);
        await rig.until(() => rig.io.stats().entries === 0, PATIENCE_MS);
      });

      test('count packets per round, spaced, numbered by seq', async () => {
        const burst = entry(1, { rounds: 2, count: 3, spacingMs: 7 });
        add(burst);
        const rows = await count(1, 6);
        expect(rows.map((row) => [row.round, row.seq])).toEqual([
          [0, 0],
          [0, 1],
          [0, 2],
          [1, 0],
          [1, 1],
          [1, 2],
        ]);
        for (const row of rows) {
          const dueMs = burst.firstAtMs + row.round * 40 + row.seq * 7;
          expect(Math.abs(row.plannedMs - dueMs)).toBeLessThan(CLOCKS_MS);
        }
      });

      test('packets without spacing in one slot', async () => {
        const burst = entry(1, { periodMs: null, count: 3 });
        add(burst);
        const rows = await count(1, 3);
        for (const row of rows) expect(Math.abs(row.plannedMs - burst.firstAtMs)).toBeLessThan(CLOCKS_MS);
      });

      test('entries of different probes in frames of their own', async () => {
        add(entry(1, { rounds: 2 }), entry(2, { rounds: 2, probeCode: 7 }));
        await rig.until(() => samples().length >= 4, PATIENCE_MS);
        expect(of(1).map((row) => row.probeCode)).toEqual([PROBES.echo, PROBES.echo]);
        expect(of(2).map((row) => row.probeCode)).toEqual([7, 7]);
      });
    });

    describe('tells', () => {
      test('a reply with its RTT, TTL, timestamps and ICMP type', async () => {
        add(entry(1, { periodMs: null }));
        const [row] = await count(1, 1);
        expect(row).toMatchObject({
          outcome: OUTCOMES.reply,
          cause: 0,
          from: 0xffff,
          icmpType: 0,
          icmpCode: 0,
          mtu: 0,
        });
        expect(row?.rttNs).toBeGreaterThan(0);
        expect(row?.rttNs).toBeLessThan(200e6);
        expect(row?.replyTtl).toBeGreaterThan(0);
        expect(row?.stamps).toBeGreaterThanOrEqual(TIMESTAMP_SOURCES.user);
      });

      test('an IPv6 reply', async () => {
        add(entry(1, { periodMs: null, packet: echoTo(rig.answering6) }));
        const [row] = await count(1, 1);
        expect(row).toMatchObject({ outcome: OUTCOMES.reply, icmpType: 129, icmpCode: 0, from: 0xffff });
        expect(row?.rttNs).toBeGreaterThan(0);
      });

      test.each([0, 8, 15, 16, 1000])('a reply to %i bytes of payload', async (payloadBytes) => {
        add(entry(1, { periodMs: null, packet: echoTo(rig.answering4, { payloadBytes }) }));
        const [row] = await count(1, 1);
        expect(row?.outcome).toBe(OUTCOMES.reply);
      });

      test('a timeout when nothing comes', async () => {
        add(entry(1, { periodMs: null, timeoutMs: 60, packet: echoTo(rig.silent4) }));
        const [row] = await count(1, 1);
        expect(row).toMatchObject({ outcome: OUTCOMES.timeout, cause: 0, replyTtl: 0, icmpType: 255, icmpCode: 255 });
        expect(row?.rttNs).toBeNaN();
        expect(row?.stamps).toBeGreaterThanOrEqual(TIMESTAMP_SOURCES.user);
      });

      test('frames of exactly their own size, not numbered yet', async () => {
        add(entry(1, { rounds: 3 }));
        await count(1, 3);
        for (const frame of reader.frames) {
          expect(reader.decode(frame)).toMatchObject({ batchNo: 0n, engineRun: 0 });
          expect(frame.buffer.byteLength).toBe(frame.byteLength);
        }
      });

      test('how many were sent, answered, are under way', async () => {
        add(entry(1, { rounds: 3 }), entry(2, { periodMs: null, timeoutMs: 60, packet: echoTo(rig.silent4) }));
        await rig.until(() => samples().length === 4, PATIENCE_MS);
        const stats = rig.io.stats();
        expect(stats).toMatchObject({ sent: 4, received: 3, unmatched: 0, droppedSamples: 0, inFlight: 0 });
      });
    });

    describe('accounts for', () => {
      test('rounds that had passed before it was applied, with the cause given', async () => {
        const startMs = Math.floor(rig.nowMs()) - 2_000;
        const resumed = { firstAtMs: startMs, steadyFromMs: startMs + 400, periodMs: 400, rounds: 8, fromRound: 2 };
        add(entry(1, resumed));
        const rows = (await count(1, 6)).toSorted((a, b) => a.round - b.round);
        expect(rounds(rows)).toEqual([2, 3, 4, 5, 6, 7]);
        const missed = rows.filter((row) => row.outcome === OUTCOMES['not-measured']);
        expect(rounds(missed)).toEqual([2, 3, 4]);
        for (const row of missed) {
          expect(row).toMatchObject({
            cause: CAUSES['engine-restart'],
            stamps: TIMESTAMP_SOURCES.none,
            lateUs: 0,
            icmpType: 255,
          });
          expect(row.rttNs).toBeNaN();
          expect(row.sentMs).toBe(startMs + row.round * 400);
        }
      });

      test('every packet of a round that had passed', async () => {
        const startMs = Math.floor(rig.nowMs()) - 1_000;
        add(entry(1, { firstAtMs: startMs, periodMs: null, count: 3, spacingMs: 10 }));
        const rows = await count(1, 3);
        expect(rows.map((row) => [row.seq, row.outcome, row.sentMs - startMs])).toEqual([
          [0, OUTCOMES['not-measured'], 0],
          [1, OUTCOMES['not-measured'], 10],
          [2, OUTCOMES['not-measured'], 20],
        ]);
      });

      test('nothing when all its rounds have been accounted for', async () => {
        add(entry(1, { rounds: 3, fromRound: 3 }), entry(2, { rounds: 2 }));
        await count(2, 2);
        expect(of(1)).toEqual([]);
      });
    });

    describe('keeps', () => {
      test('the phase of entries that a delta does not name', async () => {
        const steady = entry(1);
        add(steady);
        await count(1, 2);
        add(entry(2), entry(3));
        rig.io.apply({ remove: [2], add: [] });
        const rows = await count(1, 6);
        expect(rounds(rows)).toEqual(rows.map((_, index) => index));
        for (const row of rows) {
          expect(Math.abs(row.plannedMs - (steady.firstAtMs + row.round * 40))).toBeLessThan(CLOCKS_MS);
        }
      });

      test('a replaced entry from sending, and begins the new one', async () => {
        const before = entry(1);
        add(before, entry(9));
        await count(1, 2);
        add({ ...entry(1, { firstAtMs: before.firstAtMs }), fromRound: 4, series: 777 });
        const renewed = () => samples().filter((sample) => sample.series === 777);
        await rig.until(() => renewed().length >= 2, PATIENCE_MS);
        expect(renewed()[0]?.round).toBeGreaterThanOrEqual(4);
        const seen = of(1).length;
        await count(9, of(9).length + 3);
        expect(of(1).length).toBe(seen);
      });

      test('a removed entry from sending, while what is in flight still ends in a sample', async () => {
        add(entry(1, { timeoutMs: 150, packet: echoTo(rig.silent4) }), entry(9));
        await rig.until(() => rig.io.stats().inFlight >= 1, PATIENCE_MS);
        rig.io.apply({ remove: [1], add: [] });
        await rig.until(() => rig.io.stats().entries === 1, PATIENCE_MS);
        rig.io.apply({ remove: [9], add: [] });
        await rig.until(() => rig.io.stats().inFlight === 0 && samples().length === rig.io.stats().sent, PATIENCE_MS);
        expect(of(1)).not.toEqual([]);
        for (const row of of(1)) expect(row.outcome).toBe(OUTCOMES.timeout);
      });

      test('quiet about removing what it does not know', async () => {
        expect(rig.io.apply({ remove: [12345], add: [entry(1, { rounds: 1 })] })).toBeNull();
        await count(1, 1);
      });
    });

    describe('refuses', () => {
      const four = (change: Partial<IcmpEchoTemplate>) => ({ packet: echoTo(rig.answering4, change) });
      const udp = (change: Partial<UdpTemplate>) => ({
        columns: 'flow' as const,
        packet: udpTo({ ...rig.answering4, port: 33_434 }, change),
      });
      const misuses: readonly (readonly [string, () => Partial<PlanEntry>])[] = [
        ['a name for an address', () => four({ destination: 'localhost' })],
        ['an empty address', () => four({ destination: '' })],
        ['an IPv6 address as IPv4', () => four({ destination: '::1' })],
        ['a source of the other family', () => four({ source: '::1' })],
        ['TTL 0', () => four({ ttl: 0 })],
        ['TTL 256', () => four({ ttl: 256 })],
        ['TOS 256', () => four({ tos: 256 })],
        ['too much payload', () => four({ payloadBytes: 65_468 })],
        ['half a byte of payload', () => four({ payloadBytes: 0.5 })],
        ['an interface name that is too long', () => four({ interface: 'x'.repeat(16) })],
        ['no packets', () => ({ count: 0 })],
        ['a period of nothing', () => ({ periodMs: 0 })],
        ['a timeout of nothing', () => ({ timeoutMs: 0 })],
        ['a round that outlasts its period', () => ({ count: 5, spacingMs: 10 })],
        ['half a millisecond', () => ({ firstAtMs: 0.5 })],
        ['a time that is no number', () => ({ steadyFromMs: Number.NaN })],
        ['a series beyond 32 bits', () => ({ series: 2 ** 32 })],
        ['a trace, which is adaptive', () => ({ packet: TRACE })],
        ['a search for the path MTU, which is adaptive', () => ({ packet: PATH_MTU })],
        ['a turn of no addresses', () => four({ sourceCount: 0 })],
        ['UDP to port 0', () => udp({ destinationPort: 0 })],
        ['UDP to port 65536', () => udp({ destinationPort: 65_536 })],
        ['source ports beyond 65535', () => udp({ sourcePort: 65_535, sourcePortCount: 2 })],
        ['a turn of no ports', () => udp({ sourcePort: 20_000, sourcePortCount: 0 })],
      ];

      test.each(misuses)('%s, and applies nothing of the delta', async (_, change) => {
        const before = entry(1);
        add(before);
        await count(1, 1);
        const fault = rig.io.apply({ remove: [1], add: [entry(2), entry(3, change())] });
        expect(fault?.code).toBe('packet-io.bad-entry');
        expect(fault?.message).not.toBe('');
        await count(1, of(1).length + 3);
        expect(of(2)).toEqual([]);
        expect(of(3)).toEqual([]);
      });
    });

    describe('closes', () => {
      test('once, however often it is asked, and says nothing afterwards', async () => {
        add(entry(1));
        await count(1, 2);
        await Promise.all([rig.io.close(), rig.io.close()]);
        await rig.io.close();
        const seen = samples().length;
        const untilMs = rig.nowMs() + 100;
        await rig.until(() => rig.nowMs() >= untilMs, PATIENCE_MS);
        expect(samples().length).toBe(seen);
        expect(rig.io.apply({ remove: [], add: [entry(2)] })?.code).toBe('packet-io.closed');
        expect(rig.io.stats().sent).toBeGreaterThanOrEqual(2);
      });

      test('without ever having been used', async () => {
        await rig.io.close();
        expect(samples()).toEqual([]);
      });
    });

    test('names what works and how, and what does not and how to mend it', async () => {
      const { features } = await rig.io.capabilities();
      const names = features.map((one) => one.feature);
      expect(new Set(names).size).toBe(names.length);
      expect(names).toEqual(
        expect.arrayContaining([
          'error-queue',
          'icmp4',
          'icmp6',
          'kernel-rx-stamps',
          'kernel-tx-stamps',
          'realtime-thread',
          'receive-buffer',
          'tcp-connect',
          'tcp-half-open',
          'udp',
        ]),
      );
      for (const one of features) {
        if (one.works) expect(one).toMatchObject({ method: expect.any(String), fault: null });
        else expect(one.fault?.hint ?? '').not.toBe('');
      }
    });

    packetFormatsConformance(open);
  });
}

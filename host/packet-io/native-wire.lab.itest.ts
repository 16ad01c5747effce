import { describe, expect, test } from 'vitest';
import { CAUSES } from '../../core/model/outcome.ts';
import { compileHelper } from '../../lab/compile.ts';
import { driverMissing } from '../../lab/driver-missing.ts';
import { type Lab, labMissing, OPEN_PING_GROUPS, runInLab } from '../../lab/namespaces.ts';
import type { ProbeReport, ProbeRow, ProbeTask } from '../../lab/probe.ts';
import type { QuotingTask, SeenPacket } from '../../lab/quoting-router.ts';
import { TUN_NETWORK } from '../../lab/tun.ts';

const PROBE = 'lab/probe.ts';
const ROUTER = 'lab/quoting-router.ts';
const [ROUTER_ADDRESS, ROUTER_ADDRESS6] = ['10.77.9.9', 'fd00:77:9::9'];
const [TARGET, TARGET6] = ['10.78.0.1', 'fd00:78::1'];

const pipe = compileHelper('tun-pipe.c', []);
const program = 'file' in pipe ? pipe.file : '';
const noPipe = 'missing' in pipe ? pipe.missing : labMissing(TUN_NETWORK);
const missing = (await driverMissing()) ?? noPipe;

const unprivileged: Lab = { network: [...TUN_NETWORK, OPEN_PING_GROUPS], isUnprivileged: true };
const privileged: Lab = { network: TUN_NETWORK };

interface Wire {
  readonly report: ProbeReport;
  readonly seen: readonly SeenPacket[];
}

async function onTheWire(router: QuotingTask, task: ProbeTask, lab = unprivileged): Promise<Wire> {
  const probe = [process.execPath, PROBE, JSON.stringify(task)];
  const run = await runInLab(lab, [process.execPath, ROUTER, program, JSON.stringify(router), ...probe]);
  const [report, seen] = run.stdout.trim().split('\n');
  if (run.exitCode !== 0 || !report || !seen) throw new Error(`the lab ended with ${run.exitCode}: ${run.stderr}`);
  return { report: JSON.parse(report) as ProbeReport, seen: JSON.parse(seen) as SeenPacket[] };
}

type Entry = NonNullable<ProbeTask['entries']>[number];

const udp = (packet: Partial<Entry['packet']>, rest: Partial<Entry> = {}): Entry => ({
  timeoutMs: 400,
  columns: 'hop',
  ...rest,
  packet: { format: 'udp', destination: TARGET, payloadBytes: 0, sourcePort: 40_000, ...packet } as Entry['packet'],
});

const echo = (packet: Partial<Entry['packet']>, rest: Partial<Entry> = {}): Entry => ({
  timeoutMs: 400,
  columns: 'hop',
  ...rest,
  packet: { destination: TARGET, payloadBytes: 18, ...packet },
});

const task = (...entries: readonly Entry[]): ProbeTask => ({
  entries,
  samples: entries.reduce((sum, { count = 1, rounds }) => sum + count * (rounds ?? 1), 0),
  deadlineMs: 10_000,
});

const outcomesOf = (rows: readonly ProbeRow[]): readonly string[] =>
  rows.toSorted((left, right) => left.series - right.series).map((row) => row.outcome);

describe.skipIf(missing !== undefined)(
  missing === undefined ? 'on the wire' : `on the wire (skipped: ${missing})`,
  () => {
    describe('when a router quotes no more than eight bytes', () => {
      const terse = { quoteBytes: 8 };

      test('an error belongs to the one series that sent to its port', async () => {
        const entries = [33_434, 33_435, 33_436].map((destinationPort) => udp({ destinationPort, payloadBytes: 16 }));
        const { report } = await onTheWire(terse, task(...entries, udp({ destination: TARGET6 })));
        expect(outcomesOf(report.rows)).toEqual(Array(4).fill('ttl-exceeded'));
        expect(report.rows.find((row) => row.series === 0)?.from).toBe(ROUTER_ADDRESS);
        expect(report.rows.find((row) => row.series === 3)?.from).toBe(ROUTER_ADDRESS6);
        expect(report.stats.unmatched).toBe(0);
      });

      test('copies of one datagram are answered in the order in which they left', async () => {
        const { report } = await onTheWire(terse, task(udp({}, { count: 10, spacingMs: 5 })));
        expect(outcomesOf(report.rows)).toEqual(Array(10).fill('ttl-exceeded'));
        expect(report.rows.map((row) => row.seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      });

      test('series that look the same on the wire stay apart', async () => {
        const { report } = await onTheWire(terse, task(udp({}, { count: 5 }), udp({}, { count: 5 })));
        expect(outcomesOf(report.rows)).toEqual(Array(10).fill('ttl-exceeded'));
        expect(report.rows.filter((row) => row.series === 1)).toHaveLength(5);
      });

      test('an error that packets of two looks may have caused is nobody’s, and none of them is lost', async () => {
        const { report } = await onTheWire(terse, task(udp({ ttl: 3 }), udp({ ttl: 5 })));
        expect(outcomesOf(report.rows)).toEqual(['not-measured', 'not-measured']);
        expect(report.rows.map(({ cause }) => cause)).toEqual(Array(2).fill(CAUSES['ambiguous-answer']));
        expect(report.stats.unmatched).toBe(2);
      });

      test('echoes are distinguished by their number', async () => {
        const { report } = await onTheWire(terse, task(echo({ ttl: 3 }), echo({ ttl: 5 }), echo({ payloadBytes: 0 })));
        expect(outcomesOf(report.rows)).toEqual(Array(3).fill('ttl-exceeded'));
      });
    });

    test('packets of several series to one port are distinguished where a router quotes the cookie', async () => {
      const series = Array.from({ length: 20 }, (_, ttl) => udp({ ttl: ttl + 1, payloadBytes: 12 + (ttl % 5) }));
      const { report } = await onTheWire({ quoteBytes: 548 }, task(...series));
      expect(outcomesOf(report.rows)).toEqual(Array(20).fill('ttl-exceeded'));
      for (const row of report.rows) {
        expect(row.hop).toMatchObject({ sentTtl: row.series + 1, method: 'udp-socket', sourcePort: 40_000 });
      }
      expect(report.stats.unmatched).toBe(0);
    });

    test.each([
      ['ICMP datagram sockets', unprivileged],
      ['raw sockets', privileged],
    ] as const)('labels are read that an old router hangs on without a length, over %s', async (_, lab) => {
      const labels = [0x0001_01ff, 0x0002_03fe];
      const payloadBytes = 200;
      const { report } = await onTheWire(
        { quoteBytes: 548, classicLabels: labels },
        task(
          udp({ payloadBytes }),
          udp({ destination: TARGET6, payloadBytes }),
          echo({ payloadBytes }),
          echo({ destination: TARGET6, payloadBytes }),
        ),
        lab,
      );
      for (const row of report.rows) expect(row).toMatchObject({ outcome: 'ttl-exceeded', hop: { mpls: labels } });
      expect(report.rows).toHaveLength(4);
    });

    test.each([
      ['ICMP datagram sockets', unprivileged],
      ['raw sockets', privileged],
    ] as const)('echoes of one flow have one identifier and one checksum, over %s', async (_, lab) => {
      const flows = [1, 2].flatMap((flow) => [
        echo({ flow }, { count: 8 }),
        echo({ flow, destination: TARGET6 }, { count: 8 }),
      ]);
      const { seen } = await onTheWire({ quoteBytes: 548 }, task(...flows), lab);
      const keys = seen
        .filter((packet) => packet.protocol === 'icmp')
        .map((packet) => `${packet.destination} ${packet.sourcePort} ${packet.destinationPort}`);
      expect(keys).toHaveLength(32);
      expect(new Set(keys).size).toBe(4);
    });

    test.each([
      ['with raw sockets', privileged, 9],
      ['not without', unprivileged, 255],
    ] as const)('the TTL is read that a router quotes, %s', async (_, lab, quotedTtl) => {
      const ttl = 9;
      const { report } = await onTheWire(
        { quoteBytes: 548 },
        task(
          udp({ ttl, payloadBytes: 16 }),
          udp({ ttl, destination: TARGET6, payloadBytes: 0 }),
          echo({ ttl }),
          echo({ ttl, destination: TARGET6, payloadBytes: 0 }),
        ),
        lab,
      );
      expect(report.rows).toHaveLength(4);
      for (const row of report.rows) expect(row.hop).toMatchObject({ sentTtl: ttl, quotedTtl });
    });

    test.each([
      ['as it left', false, 'none'],
      ['otherwise', true, 'found'],
    ] as const)(
      'translation is detected by whether a checksum is quoted %s',
      async (_, isChecksumChanged, translation) => {
        const sizes = [0, 1, 7, 12, 13, 16, 17, 200].flatMap((payloadBytes, index) => {
          const packet = { payloadBytes, sourcePort: 40_000 + index };
          return [udp(packet), udp({ ...packet, destination: TARGET6 })];
        });
        const syns = [TARGET, TARGET6].flatMap((destination) =>
          [0, 5, 300].map((payloadBytes) => udp({ format: 'tcp-syn', destination, payloadBytes, sourcePort: 0 })),
        );
        const router = { quoteBytes: 548, isChecksumChanged };
        const { report } = await onTheWire(router, task(...sizes, ...syns), privileged);
        expect(report.rows).toHaveLength(sizes.length + syns.length);
        for (const row of report.rows) expect(row).toMatchObject({ outcome: 'ttl-exceeded', hop: { translation } });
      },
    );

    test.each([8, 65_535])(
      'translation is unknown where a length of %i is quoted that nothing left with',
      async (quotedLength) => {
        const datagrams = task(udp({ payloadBytes: 32 }), udp({ payloadBytes: 32, destination: TARGET6 }));
        const { report } = await onTheWire({ quoteBytes: 548, quotedLength }, datagrams, privileged);
        expect(report.rows).toHaveLength(2);
        for (const row of report.rows) {
          expect(row).toMatchObject({ outcome: 'ttl-exceeded', hop: { translation: 'unknown' } });
        }
      },
    );

    test('ports rotate, and “don’t fragment” is set per packet', async () => {
      const { report, seen } = await onTheWire(
        { quoteBytes: 548 },
        task(
          udp({ sourcePortCount: 3 }, { count: 7, spacingMs: 3 }),
          udp({ sourcePort: 40_001, dontFragment: true, destinationPort: 7 }, { firstAtMs: 60 }),
        ),
      );
      const plain = seen.filter((packet) => packet.destinationPort === 33_434);
      expect(plain.map((packet) => packet.sourcePort - 40_000)).toEqual([0, 1, 2, 0, 1, 2, 0]);
      expect(plain.map((packet) => packet.dontFragment)).toEqual(Array(7).fill(false));
      expect(seen.find((packet) => packet.destinationPort === 7)).toMatchObject({
        sourcePort: 40_001,
        dontFragment: true,
      });
      for (const row of report.rows) expect(row.outcome).toBe('ttl-exceeded');
    });
  },
);

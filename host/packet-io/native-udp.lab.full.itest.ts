import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { describe, expect, test, vi } from 'vitest';
import { CAUSES } from '../../core/model/outcome.ts';
import { driverMissing } from '../../lab/driver-missing.ts';
import { type Lab, labMissing, OPEN_PING_GROUPS, startInLab } from '../../lab/namespaces.ts';
import type { ProbeReport, ProbeTask } from '../../lab/probe.ts';
import { incoming, ROUTED, ROUTER, ROUTER6, smallMtu, TARGET, TARGET6, UNLIMITED_ERRORS } from '../../lab/routed.ts';
import { probeCommand, rowOf, runProbe } from '../../lab/run-probe.ts';

const { EACCES, EADDRINUSE, EMSGSIZE } = constants.errno;

const missing = (await driverMissing()) ?? labMissing(ROUTED);

const routed: Lab = { network: [...ROUTED, UNLIMITED_ERRORS, OPEN_PING_GROUPS], isUnprivileged: true };
const asRoot: Lab = { network: routed.network };

/** A datagram socket of another program: `code` runs with `socket`, until the lab ends. */
const program = (namespace: string, name: string, code: string): readonly string[] => [
  `${namespace} ${process.execPath} -e 'const socket = require("dgram").createSocket("udp4"); ${code}; socket.on("listening", () => console.log("ready"))' > /run/${name} 2>&1 &`,
  `until grep -q ready /run/${name}; do kill -0 $!; sleep 0.01; done`,
];

type Entry = NonNullable<ProbeTask['entries']>[number];

const udp = (
  packet: Partial<Entry['packet']> & { readonly destination: string },
  rest: Partial<Entry> = {},
): Entry => ({
  columns: 'hop',
  timeoutMs: 500,
  ...rest,
  packet: { format: 'udp', ...packet } as Entry['packet'],
});

const taskOf = (entries: readonly Entry[]): ProbeTask => ({
  reachable: [TARGET, TARGET6],
  entries,
  samples: entries.reduce((sum, { count = 1 }) => sum + count, 0),
  deadlineMs: 10_000,
});

async function probe(
  entries: readonly Entry[],
  network: readonly string[] = [],
  { network: given, ...rights }: Lab = routed,
): Promise<ProbeReport> {
  const lab = { ...rights, network: [...given, ...network] };
  return runProbe(lab, taskOf(entries));
}

describe.skipIf(missing !== undefined)(
  missing === undefined ? 'UDP across a router' : `UDP across a router (skipped: ${missing})`,
  () => {
    test('reaches a closed port, or ends on the path', async () => {
      const report = await probe([
        udp({ destination: TARGET }),
        udp({ destination: TARGET6 }),
        udp({ destination: TARGET, ttl: 1 }),
        udp({ destination: TARGET6, ttl: 1, payloadBytes: 0 }),
        udp({ destination: TARGET, ttl: 2, payloadBytes: 0, destinationPort: 7 }),
      ]);
      expect(rowOf(report, 0)).toMatchObject({ outcome: 'reply', from: null, icmp: [3, 3], replyTtl: 63 });
      expect(rowOf(report, 1)).toMatchObject({ outcome: 'reply', from: null, icmp: [1, 4], replyTtl: 63 });
      expect(rowOf(report, 2)).toMatchObject({ outcome: 'ttl-exceeded', from: ROUTER, icmp: [11, 0], replyTtl: 64 });
      expect(rowOf(report, 3)).toMatchObject({ outcome: 'ttl-exceeded', from: ROUTER6, icmp: [3, 0], replyTtl: 64 });
      expect(rowOf(report, 4)).toMatchObject({ outcome: 'reply', from: null, hop: { sentTtl: 2 } });
      for (const row of report.rows)
        expect(row).toMatchObject({ stamps: 'kernel-tx-rx', hop: { method: 'udp-socket' } });
    });

    test('takes what a service says for a reply', async () => {
      const echo = 'socket.on("message", (data, from) => socket.send(data, from.port, from.address)).bind(7)';
      const silent = 'socket.bind(9)';
      const report = await probe(
        [
          udp({ destination: TARGET, destinationPort: 7 }),
          udp({ destination: TARGET, destinationPort: 7, payloadBytes: 4 }),
          udp({ destination: TARGET, destinationPort: 9 }),
        ],
        [...program('ip netns exec target', 'echo', echo), ...program('ip netns exec target', 'silent', silent)],
      );
      const reply = { outcome: 'reply', from: null, icmp: [255, 255], replyTtl: 63 };
      expect(rowOf(report, 0)).toMatchObject(reply);
      expect(rowOf(report, 1)).toMatchObject(reply);
      expect(rowOf(report, 2)).toMatchObject({ outcome: 'timeout' });
    });

    test('calls nothing lost that an answer may have been for, where packets without payload differ in DSCP', async () => {
      const alike = { destination: TARGET, payloadBytes: 0, sourcePort: 40_000, destinationPort: 33_434 };
      const report = await probe(
        [udp(alike), udp({ ...alike, tos: 40 })],
        incoming('target', 'ip dscp 10 udp dport 33434 drop'),
      );
      const [first, second] = [rowOf(report, 0), rowOf(report, 1)];
      expect([first?.outcome, second?.outcome]).toEqual(['not-measured', 'not-measured']);
      expect([first?.cause, second?.cause]).toEqual([CAUSES['ambiguous-answer'], CAUSES['ambiguous-answer']]);
    });

    describe('where errors may be read whole, tells packets without payload apart', () => {
      const ROUNDS = { count: 5, spacingMs: 20, columns: 'flow' } as const;
      const alike = { destination: TARGET, payloadBytes: 0, sourcePort: 40_000, destinationPort: 33_434 };
      const alike6 = { ...alike, destination: TARGET6 };
      const longer = { ...alike, payloadBytes: 4 };

      const outcomesOf = (report: ProbeReport, series: number): readonly string[] =>
        report.rows
          .filter((row) => row.series === series)
          .toSorted((left, right) => left.seq - right.seq)
          .map(({ outcome }) => outcome);

      test.each([
        ['by their DSCP, the second lost', alike, { ...alike, tos: 40 }, 'ip dscp 10 udp dport 33434 drop', 1],
        ['by their DSCP, the first lost', alike, { ...alike, tos: 40 }, 'ip dscp 0 udp dport 33434 drop', 0],
        ['by their traffic class', alike6, { ...alike6, tos: 40 }, 'ip6 dscp 0 udp dport 33434 drop', 0],
        ['by their size', alike, longer, 'udp dport 33434 udp length 8 drop', 0],
      ] as const)('%s', async (_, one, other, rule, lost) => {
        const report = await probe([udp(one, ROUNDS), udp(other, ROUNDS)], incoming('target', rule), asRoot);
        expect(outcomesOf(report, lost)).toEqual(Array(5).fill('timeout'));
        expect(outcomesOf(report, 1 - lost)).toEqual(Array(5).fill('reply'));
      });

      test('but no longer by their DSCP, once it is seen to be rewritten on the path', async () => {
        const report = await probe(
          [udp(alike, ROUNDS), udp({ ...alike, tos: 40 }, ROUNDS)],
          incoming(
            'router',
            'ip dscp 0 udp dport 33434 numgen inc mod 100 ">=" 1 drop',
            'ip dscp 10 udp dport 33434 ip dscp set 0',
          ),
          asRoot,
        );
        // The first of each gets a reply; then only the second ones do, which look like the first.
        const doubted = ['reply', ...Array(4).fill('not-measured')];
        expect([outcomesOf(report, 0), outcomesOf(report, 1)]).toEqual([doubted, doubted]);
      });

      test.each([
        ['opens no raw socket where all look alike', [alike, alike6, { ...alike, destinationPort: 33_435 }], 0],
        ['opens one where some differ', [alike, { ...alike, tos: 40 }], 1],
      ] as const)('and %s', async (_, packets, sockets) => {
        const entries = packets.map((packet) => udp(packet, { count: 20, spacingMs: 100, columns: 'flow' }));
        const task = { ...taskOf(entries), announce: true };
        const engine = startInLab(asRoot, probeCommand(task));
        await vi.waitFor(() => expect(engine.stdout()).toContain('sending'), { timeout: 20_000 });
        const raw = ['raw', 'raw6'].flatMap((name) => {
          const [, ...lines] = readFileSync(`/proc/${engine.pid}/net/${name}`, 'utf8').trim().split('\n');
          return lines;
        });
        engine.signal('SIGTERM');
        await engine.ended;
        expect(raw).toHaveLength(sockets);
      });
    });

    test('tells unreachable and prohibited apart, and blames nobody else', async () => {
      const network = [
        'ip -n router route add unreachable 10.3.0.0/24 && ip -n router route add prohibit 10.4.0.0/24',
        'ip -n router route add unreachable fd00:3::/64 && ip -n router route add prohibit fd00:4::/64',
      ];
      // All from one port: a pending error of its socket must not be attributed to another.
      const sourcePort = 40_000;
      const dead = ['10.3.0.1', '10.4.0.1', 'fd00:3::1', 'fd00:4::1'].map((destination) =>
        udp({ destination, sourcePort }),
      );
      const alive = Array.from({ length: 40 }, (_, index) => udp({ destination: `10.9.0.${index + 1}`, sourcePort }));
      const report = await probe([...dead, ...alive, ...dead], network);
      for (const first of [0, 44]) {
        expect(rowOf(report, first)).toMatchObject({ outcome: 'unreachable', from: ROUTER, icmp: [3, 1] });
        expect(rowOf(report, first + 1)).toMatchObject({ outcome: 'prohibited', from: ROUTER, icmp: [3, 13] });
        expect(rowOf(report, first + 2)).toMatchObject({ outcome: 'unreachable', from: ROUTER6, icmp: [1, 0] });
        expect(rowOf(report, first + 3)).toMatchObject({ outcome: 'prohibited', from: ROUTER6, icmp: [1, 1] });
      }
      const answered = report.rows.filter((row) => row.series >= 4 && row.series < 44);
      expect(answered.map((row) => row.outcome)).toEqual(Array(40).fill('reply'));
    });

    test('reports the MTU that is too small, here and on the path', async () => {
      const big = { payloadBytes: 1_400, dontFragment: true };
      const report = await probe(
        [
          udp({ destination: TARGET, ...big }),
          udp({ destination: TARGET6, ...big }),
          udp({ destination: TARGET, payloadBytes: 1_400 }),
          udp({ destination: TARGET, payloadBytes: 1_600, dontFragment: true }),
          udp({ destination: TARGET6, payloadBytes: 1_600, dontFragment: true }),
        ],
        [smallMtu(1_300)],
      );
      expect(rowOf(report, 0)).toMatchObject({ outcome: 'too-big', from: ROUTER, icmp: [3, 4], mtu: 1_300 });
      expect(rowOf(report, 1)).toMatchObject({ outcome: 'too-big', from: ROUTER6, icmp: [2, 0], mtu: 1_300 });
      expect(rowOf(report, 2)).toMatchObject({ outcome: 'reply' });
      expect(rowOf(report, 3)).toMatchObject({ outcome: 'local-error', cause: EMSGSIZE, mtu: 1_500 });
      expect(rowOf(report, 4)).toMatchObject({ outcome: 'local-error', cause: EMSGSIZE, mtu: 1_500 });
    });

    test('says of a port that it may not have why, and sends from the others', async () => {
      const report = await probe(
        [
          udp({ destination: TARGET, sourcePort: 40_000, sourcePortCount: 3 }, { count: 3 }),
          udp({ destination: TARGET, sourcePort: 80 }),
        ],
        program('', 'held', 'socket.bind(40001)'),
      );
      const rotated = report.rows.filter((row) => row.series === 0).toSorted((left, right) => left.seq - right.seq);
      expect(rotated.map((row) => row.outcome)).toEqual(['reply', 'local-error', 'reply']);
      expect(rotated[1]).toMatchObject({ cause: EADDRINUSE, hop: { sourcePort: 40_001 } });
      expect(rowOf(report, 1)).toMatchObject({ outcome: 'local-error', cause: EACCES, hop: { sourcePort: 80 } });
    });

    test('sends thousands of datagrams a second from a range of ports and misses none', async () => {
      const entries = Array.from({ length: 50 }, (_, index) =>
        udp(
          { destination: `10.9.1.${index + 1}`, sourcePort: 41_000, sourcePortCount: 100 },
          { count: 40, spacingMs: 20, firstAtMs: 100 + (index % 20) },
        ),
      );
      const report = await probe(entries);
      const tally = report.rows.map((row) => row.outcome);
      expect(tally.filter((outcome) => outcome === 'timeout')).toEqual([]);
      expect(tally.filter((outcome) => outcome === 'reply').length).toBeGreaterThan(1_900);
      expect(new Set(report.rows.map((row) => row.hop?.sourcePort)).size).toBe(40);
    });
  },
);

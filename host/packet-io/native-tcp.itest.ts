import { describe, expect, test } from 'vitest';
import { ANSWERING_16, type Lab, labMissing, OPEN_PING_GROUPS } from './lab/namespaces.ts';
import { ROUTER, ROUTER6, smallMtu, TARGET, TARGET6 } from './lab/routed.ts';
import type { HopRow } from './lab/rows.ts';
import {
  CLOSED_PORT,
  filtered,
  mangled,
  OPEN_PORT,
  outgoing,
  runTcp,
  SERVED,
  SILENT_PORT,
  STATES,
} from './lab/tcp-lab.ts';
import type { TcpTask } from './lab/tcp-probe.ts';
import { openPacketIo } from './open.ts';

const { EPERM, ENETUNREACH, EADDRNOTAVAIL } = { EPERM: 1, ENETUNREACH: 101, EADDRNOTAVAIL: 99 };
const NO_DESCRIPTOR = 6;

const opened = await openPacketIo({ driver: 'native' });
if (opened.ok) await opened.value.close();
const missing = opened.ok ? labMissing() : opened.fault.message;

type Entry = TcpTask['entries'][number];

const FILTER = filtered(
  `tcp dport ${SILENT_PORT} drop`,
  'tcp dport 83 reject with icmpx type port-unreachable',
  'tcp dport 84 reject with icmpx type admin-prohibited',
  'tcp dport 85 reject with icmpx type host-unreachable',
);

const served: Lab = { network: [...SERVED, FILTER] };
const unprivileged: Lab = { network: [...SERVED, FILTER, OPEN_PING_GROUPS], isUnprivileged: true };

const of = (rows: readonly HopRow[], series: number): HopRow[] => rows.filter((row) => row.series === series);
const tally = (rows: readonly HopRow[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[row.outcome] = (counts[row.outcome] ?? 0) + 1;
  return counts;
};

/** To the ports of the target, over both families; the silent one last. */
const everyPort = (format: Entry['packet']['format']): Entry[] =>
  [TARGET, TARGET6].flatMap((destination) =>
    [OPEN_PORT, CLOSED_PORT, 83, 84, 85, SILENT_PORT].map((destinationPort) => ({
      timeoutMs: 400,
      packet: { format, destination, destinationPort },
    })),
  );

/** What every way of sending must find; the target answers ICMP errors itself. */
const EVERY_OUTCOME = [
  ['reply', [255, 255]],
  ['refused', [255, 255]],
  ['unreachable', [3, 3]],
  ['prohibited', [3, 13]],
  ['unreachable', [3, 1]],
  ['timeout', [255, 255]],
  ['reply', [255, 255]],
  ['refused', [255, 255]],
  ['unreachable', [1, 4]],
  ['prohibited', [1, 1]],
  ['unreachable', [1, 3]],
  ['timeout', [255, 255]],
] as const;

// A machine that is busy with something else for more than 100 ms makes honest gaps: then once more.
const undisturbed = { retry: 2 };

describe.skipIf(missing !== undefined)(
  missing === undefined ? 'in a lab' : `in a lab (skipped: ${missing})`,
  undisturbed,
  () => {
    describe('half-open SYNs', () => {
      test('tell open, closed, refused by a firewall and silent apart, over both families', async () => {
        const { rows } = await runTcp(served, { entries: everyPort('tcp-syn'), samples: 12, deadlineMs: 5_000 });
        const found = rows.toSorted((a, b) => a.series - b.series).map((row) => [row.outcome, row.icmp]);
        expect(found).toEqual(EVERY_OUTCOME);
        for (const row of rows) {
          expect(row).toMatchObject({ method: 'tcp-half-open', stamps: 'kernel-tx-rx', from: null });
          expect(row.replyTtl).toBe(row.outcome === 'timeout' ? 0 : 63);
          expect(row.rttMs === null).toBe(row.outcome === 'timeout');
        }
      });

      test('tell who answered when the TTL ends on the way, and what the packet was too big for', async () => {
        const network = [...served.network, smallMtu(1280)];
        const syn = (destination: string, ttl: number | null, payloadBytes = 0): Entry => ({
          packet: { format: 'tcp-syn', destination, destinationPort: OPEN_PORT, ttl, payloadBytes, dontFragment: true },
        });
        const entries = [syn(TARGET, 1), syn(TARGET6, 1), syn(TARGET, null, 1_300), syn(TARGET6, null, 1_300)];
        const task = { entries, samples: 4, lingerMs: 50, deadlineMs: 5_000, wantPackets: true };
        const { rows, packets } = await runTcp({ network }, task);
        const hop = { outcome: 'ttl-exceeded', sentTtl: 1, quotedTtl: 1 };
        expect(of(rows, 0)).toMatchObject([{ ...hop, from: ROUTER, icmp: [11, 0] }]);
        expect(of(rows, 1)).toMatchObject([{ ...hop, from: ROUTER6, icmp: [3, 0] }]);
        expect(of(rows, 2)).toMatchObject([{ outcome: 'too-big', from: ROUTER, icmp: [3, 4], mtu: 1280 }]);
        expect(of(rows, 3)).toMatchObject([{ outcome: 'too-big', from: ROUTER6, icmp: [2, 0], mtu: 1280 }]);
        // What has not arrived needs no reset, which would not arrive either.
        const fromHere = packets.filter((one) => one.destination === TARGET || one.destination === TARGET6);
        expect(fromHere.map((one) => one.flags)).toEqual(['S', 'S', 'S', 'S']);
      });

      test('are on the wire what was planned, and each is followed by a reset that continues it', async () => {
        const packet = { format: 'tcp-syn', destinationPort: OPEN_PORT, payloadBytes: 40, tos: 40, ttl: 9 } as const;
        const round = { count: 4, spacingMs: 2, firstNumber: 1_001 };
        const ports = { sourcePort: 20_000, sourcePortCount: 3 };
        const entries: Entry[] = [
          { ...round, packet: { ...packet, ...ports, destination: TARGET, dontFragment: true } },
          { ...round, packet: { ...packet, ...ports, destination: TARGET6 } },
        ];
        // The kernel's own resets, which have no number of ours, are kept from leaving: ours must do.
        const network = [...served.network, outgoing('tcp flags & (rst | ack) == rst ip id 0 drop')];
        const task = { entries, samples: 8, lingerMs: 100, deadlineMs: 5_000, wantPackets: true };
        const { rows, packets, sockets } = await runTcp({ network }, task);
        expect(tally(rows)).toEqual({ reply: 8 });
        expect(sockets.target).not.toContain(STATES.synReceived);
        for (const [destination, identifiers, dontFragment] of [
          [TARGET, { syn: 1, reset: 2 }, true],
          [TARGET6, { syn: 0, reset: 0 }, false],
        ] as const) {
          const to = packets.filter((one) => one.destination === destination);
          const syns = to.filter((one) => one.flags === 'S' && one.identifier === identifiers.syn);
          expect(syns.map((one) => [one.number, one.sourcePort])).toEqual([
            [1_001, 20_000],
            [1_042, 20_001],
            [1_083, 20_002],
            [1_124, 20_000],
          ]);
          for (const syn of syns) {
            expect(syn).toMatchObject({ headerBytes: 20, acknowledged: 0, tos: 40, ttl: 9, isChecksumRight: true });
            expect(syn).toMatchObject({ dontFragment });
            expect(syn.data).toMatch(/^[A-Za-z0-9]{40}$/);
          }
          const resets = to.filter((one) => one.flags === 'R' && one.identifier === identifiers.reset);
          expect(new Set(resets.map((one) => one.number))).toEqual(new Set(syns.map((one) => one.number + 1)));
          for (const reset of resets) expect(reset).toMatchObject({ isChecksumRight: true, data: '' });
        }
      });

      test('with data get the same answers whether the target takes the data or not', async () => {
        const syn = { format: 'tcp-syn', destination: TARGET, destinationPort: OPEN_PORT, payloadBytes: 100 } as const;
        const task: TcpTask = { entries: [{ packet: syn }], samples: 1, deadlineMs: 5_000, wantPackets: true };
        const takesData = 'ip netns exec target sh -c "echo 1539 > /proc/sys/net/ipv4/tcp_fastopen"';
        const acknowledged = async (network: readonly string[]): Promise<number[]> => {
          const { rows, packets } = await runTcp({ network }, task);
          expect(tally(rows)).toEqual({ reply: 1 });
          return packets.filter((one) => one.flags === 'S.').map((one) => one.acknowledged);
        };
        expect(await acknowledged(served.network)).toEqual([2]);
        expect(await acknowledged([...SERVED.slice(0, -2), takesData, ...SERVED.slice(-2)])).toEqual([102]);
      });

      test('leave from any address that leads back here', async () => {
        const network = [...served.network, 'ip route add local 10.1.0.128/29 dev lo'];
        const packet = { format: 'tcp-syn', destination: TARGET, destinationPort: OPEN_PORT } as const;
        const sources = { source: '10.1.0.128', sourceCount: 4, sourcePort: 20_000, sourcePortCount: 2 };
        const entries: Entry[] = [{ count: 8, spacingMs: 2, packet: { ...packet, ...sources } }];
        const { rows, packets } = await runTcp(
          { network },
          { entries, samples: 8, deadlineMs: 5_000, wantPackets: true },
        );
        expect(tally(rows)).toEqual({ reply: 8 });
        const syns = packets.filter((one) => one.flags === 'S').map((one) => [one.source, one.sourcePort - 20_000]);
        expect(syns).toEqual([
          ['10.1.0.128', 0],
          ['10.1.0.129', 0],
          ['10.1.0.130', 0],
          ['10.1.0.131', 0],
          ['10.1.0.128', 1],
          ['10.1.0.129', 1],
          ['10.1.0.130', 1],
          ['10.1.0.131', 1],
        ]);
      });

      test('take new numbers and ports round after round', async () => {
        const packet = { format: 'tcp-syn', destination: TARGET, destinationPort: CLOSED_PORT } as const;
        const entries: Entry[] = [{ periodMs: 20, rounds: 5, count: 2, packet }];
        const task = { entries, samples: 10, deadlineMs: 5_000, wantPackets: true };
        const { rows, packets } = await runTcp(served, task);
        expect(tally(rows)).toEqual({ refused: 10 });
        const syns = packets.filter((one) => one.flags === 'S');
        expect(new Set(syns.map((one) => one.number)).size).toBe(10);
        expect(new Set(syns.map((one) => one.sourcePort)).size).toBe(10);
        for (const [index, row] of rows.toSorted((a, b) => a.sentMs - b.sentMs).entries()) {
          expect(row.sourcePort).toBe(syns[index]?.sourcePort);
        }
      });

      test('keep their ports from others, and leave the connections of others alone', async () => {
        const packet = { format: 'tcp-syn', destination: TARGET, destinationPort: OPEN_PORT } as const;
        const entries: Entry[] = [{ count: 50, spacingMs: 1, packet }];
        const bystander = { host: TARGET, port: OPEN_PORT };
        const task = { entries, samples: 50, deadlineMs: 5_000, bystander, wantPort: true };
        const { rows, echoed, portError } = await runTcp(served, task);
        expect(tally(rows)).toEqual({ reply: 50 });
        expect(echoed).toBe('still here');
        expect(portError).toBe('EADDRINUSE');
      });

      test('from more ranges of ports than there are sockets, and take no answer of the kernel’s for theirs', async () => {
        const entries = Array.from({ length: 6 }, (_, range): Entry => {
          const ports = { sourcePort: 20_000 + 100 * range, sourcePortCount: 2 };
          return { count: 2, packet: { format: 'tcp-syn', destination: TARGET, destinationPort: OPEN_PORT, ...ports } };
        });
        const kernel: Entry = {
          count: 20,
          packet: { format: 'tcp-connect', destination: TARGET, destinationPort: OPEN_PORT },
        };
        const task = { entries: [...entries, kernel], samples: 32, lingerMs: 50, deadlineMs: 5_000 };
        const { rows } = await runTcp(served, task);
        expect(tally(rows)).toEqual({ reply: 32 });
        expect(new Set(of(rows, 5).map((row) => row.sourcePort))).toEqual(new Set([20_500, 20_501]));
      });

      test('leave in the order of their numbers also where the ranges of ports overlap', async () => {
        const syn = {
          count: 8,
          packet: { format: 'tcp-syn', destination: TARGET, destinationPort: OPEN_PORT },
        } as const;
        const entries = [20_000, 20_002].map(
          (sourcePort): Entry => ({ ...syn, packet: { ...syn.packet, sourcePort, sourcePortCount: 4 } }),
        );
        const { rows, packets } = await runTcp(served, { entries, samples: 16, deadlineMs: 5_000, wantPackets: true });
        expect(tally(rows)).toEqual({ reply: 16 });
        for (const first of [1, 100_001]) {
          const syns = packets.filter((one) => one.flags === 'S' && first <= one.number && one.number < first + 8);
          expect(syns.map((one) => one.number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((seq) => first + seq));
        }
      });

      test('answered to another port of ours, or in another name, amend a series and count as lost', async () => {
        const network = [
          ...SERVED,
          mangled('tcp dport 20000 tcp dport set 20003', 'tcp dport 20001 tcp ackseq set 7', 'accept'),
        ];
        const packet = { format: 'tcp-syn', destination: TARGET, destinationPort: OPEN_PORT } as const;
        const ports = { sourcePort: 20_000, sourcePortCount: 4 };
        const entries: Entry[] = [{ count: 4, spacingMs: 20, timeoutMs: 200, packet: { ...packet, ...ports } }];
        const { rows } = await runTcp({ network }, { entries, samples: 4, deadlineMs: 5_000 });
        const outcomesOf = (seq: number) =>
          rows
            .filter((row) => row.seq === seq)
            .map((row) => row.outcome)
            .toSorted();
        expect(outcomesOf(0)).toContain('mismatch');
        expect(outcomesOf(0)).toContain('timeout');
        expect(outcomesOf(1)).toContain('match-fail');
        expect(outcomesOf(1)).toContain('timeout');
        expect([outcomesOf(2), outcomesOf(3)]).toEqual([['reply'], ['reply']]);
      });

      test('hold 10 000 a second', async () => {
        const network = [ANSWERING_16];
        const spread = { targets: 10_000, periodMs: 1_000, rounds: 2, destinationPort: CLOSED_PORT };
        const { rows } = await runTcp({ network }, { entries: [], spread, samples: 20_000, deadlineMs: 20_000 });
        expect(tally(rows)).toEqual({ refused: 20_000 });
      });
    });

    describe('the kernel connects', () => {
      test('and tells the same outcomes without any privilege', async () => {
        const task = { entries: everyPort('tcp-connect'), samples: 12, deadlineMs: 5_000 };
        const { rows, sockets } = await runTcp(unprivileged, task);
        const found = rows.toSorted((a, b) => a.series - b.series).map((row) => [row.outcome, row.icmp]);
        expect(found).toEqual(EVERY_OUTCOME);
        for (const row of rows) {
          expect(row.method).toBe('tcp-connect');
          expect(row.stamps).toBe(row.outcome === 'reply' ? 'kernel-tx-rx' : 'user');
          expect(row.sourcePort).toBeGreaterThan(0);
        }
        expect(sockets.here).not.toContain(STATES.timeWait);
      });

      test('and leaves nothing behind on either side', async () => {
        const packet = { format: 'tcp-connect', destination: TARGET, destinationPort: OPEN_PORT } as const;
        const entries: Entry[] = [{ count: 50, spacingMs: 1, packet }];
        const { rows, sockets } = await runTcp(served, { entries, samples: 50, deadlineMs: 5_000 });
        expect(tally(rows)).toEqual({ reply: 50 });
        expect([...sockets.here, ...sockets.target]).not.toContain(STATES.timeWait);
        expect(sockets.target).not.toContain(STATES.synReceived);
      });

      test('and tells who answered when the TTL ends on the way', async () => {
        const entries: Entry[] = [TARGET, TARGET6].map((destination) => ({
          packet: { format: 'tcp-connect', destination, destinationPort: OPEN_PORT, ttl: 1 },
        }));
        const { rows } = await runTcp(unprivileged, { entries, samples: 2, deadlineMs: 5_000 });
        expect(of(rows, 0)).toMatchObject([{ outcome: 'ttl-exceeded', from: ROUTER, icmp: [11, 0], sentTtl: 1 }]);
        expect(of(rows, 1)).toMatchObject([{ outcome: 'ttl-exceeded', from: ROUTER6, icmp: [3, 0], sentTtl: 1 }]);
      });

      test('from source ports and addresses that take turns', async () => {
        const network = [...unprivileged.network, 'ip addr add 10.1.0.2/24 dev here'];
        const packet = { format: 'tcp-connect', destination: TARGET, destinationPort: OPEN_PORT } as const;
        const flow = { source: '10.1.0.1', sourceCount: 2, sourcePort: 20_000, sourcePortCount: 2 };
        const entries: Entry[] = [{ count: 4, spacingMs: 5, packet: { ...packet, ...flow } }];
        const { rows } = await runTcp({ ...unprivileged, network }, { entries, samples: 4, deadlineMs: 5_000 });
        expect(rows.map((row) => [row.outcome, row.sourceIndex, row.sourcePort])).toEqual([
          ['reply', 0, 20_000],
          ['reply', 1, 20_000],
          ['reply', 0, 20_001],
          ['reply', 1, 20_001],
        ]);
      });

      test('and blames nobody for what this machine refuses', async () => {
        const to = (destination: string, source: string | null): Entry => ({
          packet: { format: 'tcp-connect', destination, destinationPort: OPEN_PORT, source },
        });
        const network = [OPEN_PING_GROUPS];
        const entries = [to('10.200.0.1', null), to('127.0.0.1', '10.200.0.2')];
        const { rows } = await runTcp({ network, isUnprivileged: true }, { entries, samples: 2, deadlineMs: 5_000 });
        expect(of(rows, 0)).toMatchObject([{ outcome: 'local-error', cause: ENETUNREACH, method: 'tcp-connect' }]);
        expect(of(rows, 1)).toMatchObject([{ outcome: 'local-error', cause: EADDRNOTAVAIL }]);
      });

      test('and does not count a handshake that took a second SYN', async () => {
        // The first SYN is dropped, the one that the kernel sends after a second is not.
        const network = [...SERVED, filtered(`tcp dport ${OPEN_PORT} tcp flags syn numgen inc mod 2 == 0 drop`)];
        const packet = { format: 'tcp-connect', destination: TARGET, destinationPort: OPEN_PORT } as const;
        const entries: Entry[] = [{ timeoutMs: 1_500, packet }];
        const { rows } = await runTcp({ network }, { entries, samples: 1, deadlineMs: 5_000 });
        expect(rows).toMatchObject([{ outcome: 'timeout', rttMs: null }]);
      });

      test('as often as there are descriptors, and says of the rest that it was not measured', async () => {
        const packet = { format: 'tcp-connect', destination: TARGET, destinationPort: SILENT_PORT } as const;
        const entries: Entry[] = [{ count: 200, timeoutMs: 300, packet }];
        const limited = ['prlimit', '--nofile=100:100'];
        const { rows } = await runTcp(unprivileged, { entries, samples: 200, deadlineMs: 5_000 }, limited);
        const counts = tally(rows);
        expect(counts['timeout']).toBeGreaterThan(0);
        expect(counts['not-measured']).toBeGreaterThan(100);
        expect((counts['timeout'] ?? 0) + (counts['not-measured'] ?? 0)).toBe(200);
        const causes = rows.filter((row) => row.outcome === 'not-measured').map((row) => row.cause);
        expect(new Set(causes)).toEqual(new Set([NO_DESCRIPTOR]));
      });
    });

    test.skipIf(process.getuid?.() !== 0)(
      'the installed broker lets a user send half-open SYNs (root only)',
      async () => {
        // A folder of the lab's own: nothing is left on the machine.
        const install = `'${process.execPath}' host/packet-io/lab/install-broker.ts`;
        const network = [...unprivileged.network, 'mount -t tmpfs tmpfs /usr/local', install];
        const entries = everyPort('tcp-syn').slice(0, 2);
        const task = { entries, samples: 2, deadlineMs: 5_000, wantCapabilities: true };
        const { rows, capabilities } = await runTcp({ ...unprivileged, network }, task);
        expect(of(rows, 0)).toMatchObject([{ outcome: 'reply', method: 'tcp-half-open', stamps: 'kernel-tx-rx' }]);
        expect(of(rows, 1)).toMatchObject([{ outcome: 'refused', method: 'tcp-half-open', stamps: 'kernel-tx-rx' }]);
        const halfOpen = capabilities?.features.find((one) => one.feature === 'tcp-half-open');
        expect(halfOpen).toMatchObject({ works: true, method: 'SOCK_RAW, through the broker' });
      },
    );

    test('without the right to raw sockets a SYN is the kernel’s, or is said not to be possible', async () => {
      const packet = { format: 'tcp-syn', destination: TARGET, destinationPort: OPEN_PORT } as const;
      const entries: Entry[] = [{ packet: { ...packet, rawOnly: false } }, { packet: { ...packet, rawOnly: true } }];
      const task = { options: { brokerPath: null }, entries, samples: 2, deadlineMs: 5_000, wantCapabilities: true };
      const { rows, capabilities } = await runTcp(unprivileged, task);
      expect(of(rows, 0)).toMatchObject([{ outcome: 'reply', method: 'tcp-connect' }]);
      expect(of(rows, 1)).toMatchObject([{ outcome: 'local-error', cause: EPERM, method: 'tcp-half-open' }]);
      const feature = (name: string) => capabilities?.features.find((one) => one.feature === name);
      expect(feature('tcp-connect')).toMatchObject({ works: true });
      expect(feature('tcp-half-open')).toMatchObject({
        works: false,
        fault: { code: 'packet-io.half-open-not-permitted', hint: 'sudo sounder doctor --unlock' },
      });
    });
  },
);

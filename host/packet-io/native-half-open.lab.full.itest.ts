import { describe, expect, test } from 'vitest';
import { driverMissing } from '../../lab/driver-missing.ts';
import { ANSWERING_16, labMissing } from '../../lab/namespaces.ts';
import { ROUTER, ROUTER6, SECOND_LINK, smallMtu, TARGET, TARGET6 } from '../../lab/routed.ts';
import type { HopRow } from '../../lab/rows.ts';
import { tally } from '../../lab/run-probe.ts';
import {
  CLOSED_PORT,
  EVERY_OUTCOME,
  everyPort,
  FILTERED,
  mangled,
  OPEN_PORT,
  outgoing,
  runTcp,
  SERVED,
  STATES,
  UNPRIVILEGED,
} from '../../lab/tcp-lab.ts';
import type { TcpTask } from '../../lab/tcp-probe.ts';

const EPERM = 1;

const missing = (await driverMissing()) ?? labMissing();

type Entry = TcpTask['entries'][number];

const of = (rows: readonly HopRow[], series: number): HopRow[] => rows.filter((row) => row.series === series);

describe.skipIf(missing !== undefined)(
  missing === undefined ? 'half-open SYNs' : `half-open SYNs (skipped: ${missing})`,
  () => {
    test('tell open, closed, refused by a firewall and silent apart, over both families', async () => {
      const { rows } = await runTcp(FILTERED, { entries: everyPort('tcp-syn'), samples: 12, deadlineMs: 5_000 });
      const found = rows.toSorted((a, b) => a.series - b.series).map((row) => [row.outcome, row.icmp]);
      expect(found).toEqual(EVERY_OUTCOME);
      for (const row of rows) {
        expect(row).toMatchObject({ method: 'tcp-half-open', stamps: 'kernel-tx-rx', from: null });
        expect(row.replyTtl).toBe(row.outcome === 'timeout' ? 0 : 63);
        expect(row.rttMs === null).toBe(row.outcome === 'timeout');
      }
    });

    test('name the responder when the TTL ends on the path, and the MTU that a packet exceeds', async () => {
      const network = [...FILTERED.network, smallMtu(1280)];
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
      // A packet that has not arrived needs no reset, which would not arrive either.
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
      // The kernel's own resets, which do not have our numbers, are blocked: those of the driver must suffice.
      const network = [...FILTERED.network, outgoing('tcp flags & (rst | ack) == rst ip id 0 drop')];
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
        const [first] = syns;
        expect(syns.map((one) => [(one.number - (first?.number ?? 0)) >>> 0, one.sourcePort])).toEqual([
          [0, 20_000],
          [41, 20_001],
          [82, 20_002],
          [123, 20_000],
        ]);
        for (const syn of syns) {
          expect(syn).toMatchObject({ headerBytes: 20, acknowledged: 0, tos: 40, ttl: 9, isChecksumRight: true });
          expect(syn).toMatchObject({ dontFragment });
          expect(syn.data).toMatch(/^[A-Za-z0-9]{40}$/);
        }
        const resets = to.filter((one) => one.flags === 'R' && one.identifier === identifiers.reset);
        expect(new Set(resets.map((one) => one.number))).toEqual(new Set(syns.map((one) => (one.number + 1) >>> 0)));
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
        const number = packets.find((one) => one.flags === 'S')?.number ?? 0;
        return packets.filter((one) => one.flags === 'S.').map((one) => (one.acknowledged - number) >>> 0);
      };
      expect(await acknowledged(FILTERED.network)).toEqual([1]);
      expect(await acknowledged([...SERVED.slice(0, -2), takesData, ...SERVED.slice(-2)])).toEqual([101]);
    });

    test('leave from any address that leads back here', async () => {
      const network = [...FILTERED.network, 'ip route add local 10.1.0.128/29 dev lo'];
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
      const { rows, packets } = await runTcp(FILTERED, task);
      expect(tally(rows)).toEqual({ refused: 10 });
      const syns = packets.filter((one) => one.flags === 'S');
      expect(new Set(syns.map((one) => one.number)).size).toBe(10);
      expect(new Set(syns.map((one) => one.sourcePort)).size).toBe(10);
      // Nothing stays half open where a reset came from, and no reset is a reply to another.
      expect(packets.filter((one) => one.flags.includes('R') && one.destination === TARGET)).toEqual([]);
      for (const [index, row] of rows.toSorted((a, b) => a.sentMs - b.sentMs).entries()) {
        expect(row.sourcePort).toBe(syns[index]?.sourcePort);
      }
    });

    test('have numbers and ports that nobody knows who has not seen them, not even of other targets', async () => {
      const syn = (destination: string): Entry => ({
        firstNumber: 1,
        packet: { format: 'tcp-syn', destination, destinationPort: CLOSED_PORT },
      });
      const entries = [syn(TARGET), syn('10.9.0.1'), syn('10.9.0.2')];
      const begun = async (): Promise<readonly { readonly number: number; readonly sourcePort: number }[]> => {
        const { packets } = await runTcp(FILTERED, { entries, samples: 3, deadlineMs: 5_000, wantPackets: true });
        return packets.filter((one) => one.flags === 'S');
      };
      const seen = [...(await begun()), ...(await begun())];
      expect(seen).toHaveLength(6);
      expect(new Set(seen.map((one) => one.number)).size).toBe(6);
      // Any two of six drawn at random come this close once in 140 000 times.
      for (const [at, one] of seen.entries()) {
        for (const other of seen.slice(0, at)) {
          expect(Math.min((one.number - other.number) >>> 0, (other.number - one.number) >>> 0)).toBeGreaterThan(1000);
        }
      }
      expect(new Set(seen.map((one) => one.sourcePort)).size).toBeGreaterThan(1);
    });

    test('are reset by the interface and the source that they left by', async () => {
      // The kernel's own resets, whose window is closed, take another path.
      const network = [...SERVED, ...SECOND_LINK, outgoing('tcp flags & (rst | ack) == rst tcp window 0 drop')];
      const families = [
        { destination: TARGET, source: '10.3.0.2' },
        { destination: TARGET6, source: 'fd00:3::2' },
      ];
      const packet = { format: 'tcp-syn', destinationPort: OPEN_PORT } as const;
      const entries = families.flatMap(({ destination, source }): Entry[] => [
        { packet: { ...packet, destination, sourcePort: 20_000 } },
        { packet: { ...packet, destination, sourcePort: 20_001, interface: 'here2' } },
        { packet: { ...packet, destination, sourcePort: 20_002, source } },
      ]);
      const task = { entries, samples: 6, lingerMs: 100, deadlineMs: 5_000, wantPackets: true };
      const { rows, packets } = await runTcp({ network }, task);
      expect(tally(rows)).toEqual({ reply: 6 });
      for (const { destination } of families) {
        const sent = packets.filter((one) => one.destination === destination);
        const syns = sent.filter((one) => one.flags === 'S');
        const ways = new Map(syns.map((one) => [one.sourcePort, one.interfaceIndex]));
        expect([syns.length, new Set(ways.values()).size]).toEqual([3, 2]);
        const resets = sent.filter((one) => one.flags === 'R');
        expect(new Set(resets.map((one) => one.sourcePort))).toEqual(new Set(ways.keys()));
        for (const one of resets) expect(one.interfaceIndex).toBe(ways.get(one.sourcePort));
      }
    });

    test('keep their ports from others, and leave the connections of others alone', async () => {
      const packet = { format: 'tcp-syn', destination: TARGET, destinationPort: OPEN_PORT } as const;
      const entries: Entry[] = [{ count: 50, spacingMs: 1, packet }];
      const bystander = { host: TARGET, port: OPEN_PORT };
      const task = { entries, samples: 50, deadlineMs: 5_000, bystander, wantPort: true };
      const { rows, echoed, portError } = await runTcp(FILTERED, task);
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
      const { rows } = await runTcp(FILTERED, task);
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
      const { rows, packets } = await runTcp(FILTERED, { entries, samples: 16, deadlineMs: 5_000, wantPackets: true });
      expect(tally(rows)).toEqual({ reply: 16 });
      const numbers = packets.filter((one) => one.flags === 'S').map((one) => one.number);
      const first = packets.find((one) => one.flags === 'S' && one.sourcePort === 20_000)?.number ?? 0;
      for (const from of [0, 100_000]) {
        const own = numbers.map((one) => (one - first - from) >>> 0).filter((one) => one < 8);
        expect(own).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      }
    });

    test('answered to another local port, or from another address, amend a series and count as lost', async () => {
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

    test.skipIf(process.getuid?.() !== 0)(
      'the installed broker lets a user send half-open SYNs (root only)',
      async () => {
        // A folder of the lab's own: nothing is left on the host.
        const install = `'${process.execPath}' lab/install-broker.ts`;
        const network = [...UNPRIVILEGED.network, 'mount -t tmpfs tmpfs /usr/local', install];
        const entries = everyPort('tcp-syn').slice(0, 2);
        const task = { entries, samples: 2, deadlineMs: 5_000, wantCapabilities: true };
        const { rows, capabilities } = await runTcp({ ...UNPRIVILEGED, network }, task);
        expect(of(rows, 0)).toMatchObject([{ outcome: 'reply', method: 'tcp-half-open', stamps: 'kernel-tx-rx' }]);
        expect(of(rows, 1)).toMatchObject([{ outcome: 'refused', method: 'tcp-half-open', stamps: 'kernel-tx-rx' }]);
        const halfOpen = capabilities?.features.find((one) => one.feature === 'tcp-half-open');
        expect(halfOpen).toMatchObject({ works: true, method: 'SOCK_RAW, through the broker' });
      },
    );

    test('without permission for raw sockets a SYN is the kernel’s, or is reported as impossible', async () => {
      const packet = { format: 'tcp-syn', destination: TARGET, destinationPort: OPEN_PORT } as const;
      const entries: Entry[] = [{ packet: { ...packet, rawOnly: false } }, { packet: { ...packet, rawOnly: true } }];
      const task = { options: { brokerPath: null }, entries, samples: 2, deadlineMs: 5_000, wantCapabilities: true };
      const { rows, capabilities } = await runTcp(UNPRIVILEGED, task);
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

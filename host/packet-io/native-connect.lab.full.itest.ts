import { describe, expect, test } from 'vitest';
import { driverMissing } from '../../lab/driver-missing.ts';
import { labMissing, OPEN_PING_GROUPS } from '../../lab/namespaces.ts';
import { ROUTER, ROUTER6, TARGET, TARGET6 } from '../../lab/routed.ts';
import type { HopRow } from '../../lab/rows.ts';
import { tally } from '../../lab/run-probe.ts';
import {
  EVERY_OUTCOME,
  everyPort,
  FILTERED,
  filtered,
  OPEN_PORT,
  runTcp,
  SERVED,
  SILENT_PORT,
  STATES,
  UNPRIVILEGED,
} from '../../lab/tcp-lab.ts';
import type { TcpTask } from '../../lab/tcp-probe.ts';

const { ENETUNREACH, EADDRNOTAVAIL } = { ENETUNREACH: 101, EADDRNOTAVAIL: 99 };
const NO_DESCRIPTOR = 6;

const missing = (await driverMissing()) ?? labMissing();

type Entry = TcpTask['entries'][number];

const of = (rows: readonly HopRow[], series: number): HopRow[] => rows.filter((row) => row.series === series);

describe.skipIf(missing !== undefined)(
  missing === undefined ? 'the kernel connects' : `the kernel connects (skipped: ${missing})`,
  () => {
    test('and tells the same outcomes without any privilege', async () => {
      const task = { entries: everyPort('tcp-connect'), samples: 12, deadlineMs: 5_000 };
      const { rows, sockets } = await runTcp(UNPRIVILEGED, task);
      const found = rows.toSorted((a, b) => a.series - b.series).map((row) => [row.outcome, row.icmp]);
      expect(found).toEqual(EVERY_OUTCOME);
      for (const row of rows) {
        expect(row.method).toBe('tcp-connect');
        expect(row.stamps).toBe(row.outcome === 'reply' ? 'kernel-tx-rx' : 'user');
        expect(row.sourcePort).toBeGreaterThan(0);
      }
      expect(sockets.source).not.toContain(STATES.timeWait);
    });

    test('and leaves nothing behind on either side', async () => {
      const packet = { format: 'tcp-connect', destination: TARGET, destinationPort: OPEN_PORT } as const;
      const entries: Entry[] = [{ count: 50, spacingMs: 1, packet }];
      const { rows, sockets } = await runTcp(FILTERED, { entries, samples: 50, deadlineMs: 5_000 });
      expect(tally(rows)).toEqual({ reply: 50 });
      expect([...sockets.source, ...sockets.target]).not.toContain(STATES.timeWait);
      expect(sockets.target).not.toContain(STATES.synReceived);
    });

    test('and names the responder when the TTL ends on the path', async () => {
      const entries: Entry[] = [TARGET, TARGET6].map((destination) => ({
        packet: { format: 'tcp-connect', destination, destinationPort: OPEN_PORT, ttl: 1 },
      }));
      const { rows } = await runTcp(UNPRIVILEGED, { entries, samples: 2, deadlineMs: 5_000 });
      expect(of(rows, 0)).toMatchObject([{ outcome: 'ttl-exceeded', from: ROUTER, icmp: [11, 0], sentTtl: 1 }]);
      expect(of(rows, 1)).toMatchObject([{ outcome: 'ttl-exceeded', from: ROUTER6, icmp: [3, 0], sentTtl: 1 }]);
    });

    test('from rotating source ports and addresses', async () => {
      const network = [...UNPRIVILEGED.network, 'ip addr add 10.1.0.2/24 dev here'];
      const packet = { format: 'tcp-connect', destination: TARGET, destinationPort: OPEN_PORT } as const;
      const flow = { source: '10.1.0.1', sourceCount: 2, sourcePort: 20_000, sourcePortCount: 2 };
      const entries: Entry[] = [{ count: 4, spacingMs: 5, packet: { ...packet, ...flow } }];
      const { rows } = await runTcp({ ...UNPRIVILEGED, network }, { entries, samples: 4, deadlineMs: 5_000 });
      expect(rows.map((row) => [row.outcome, row.sourceIndex, row.sourcePort])).toEqual([
        ['reply', 0, 20_000],
        ['reply', 1, 20_000],
        ['reply', 0, 20_001],
        ['reply', 1, 20_001],
      ]);
    });

    test('and blames nobody for what this host refuses', async () => {
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
      // The first SYN is dropped, the kernel's retransmission after a second is not.
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
      const { rows } = await runTcp(UNPRIVILEGED, { entries, samples: 200, deadlineMs: 5_000 }, limited);
      const counts = tally(rows);
      expect(counts['timeout']).toBeGreaterThan(0);
      expect(counts['not-measured']).toBeGreaterThan(100);
      expect((counts['timeout'] ?? 0) + (counts['not-measured'] ?? 0)).toBe(200);
      const causes = rows.filter((row) => row.outcome === 'not-measured').map((row) => row.cause);
      expect(new Set(causes)).toEqual(new Set([NO_DESCRIPTOR]));
    });
  },
);

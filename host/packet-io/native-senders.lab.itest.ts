import { describe, expect, test } from 'vitest';
import { ERROR_CAUSES, OUTCOMES } from '../../core/model/outcome.ts';
import { driverMissing } from '../../lab/driver-missing.ts';
import { labMissing, OPEN_PING_GROUPS } from '../../lab/namespaces.ts';
import type { ProbeReport, ProbeTask } from '../../lab/probe.ts';
import { runProbe } from '../../lab/run-probe.ts';

const missing = (await driverMissing()) ?? labMissing();

const { fromHere, viaRouter } = ERROR_CAUSES;
const EPERM = 1;
const HERE = '10.66.0.2';
const HERE6 = 'fd00:66::2';

/** Time until this host gives up a neighbour. */
const GIVES_UP_MS = 300;

/** A link without any neighbour, not even the router. */
const LONELY = [
  'ip link add va type veth peer name vb && ip link set va up && ip link set vb up',
  `ip addr add ${HERE}/24 dev va && ip addr add ${HERE6}/64 dev va nodad`,
  'ip route add default via 10.66.0.1 && ip route add default via fd00:66::1',
  'for family in ipv4 ipv6; do',
  '  echo 1 > /proc/sys/net/$family/neigh/va/mcast_solicit',
  `  echo ${GIVES_UP_MS} > /proc/sys/net/$family/neigh/va/retrans_time_ms`,
  'done',
];

/** An address that the host's own firewall rejects. */
const REFUSED = '10.66.0.66';
const REFUSING = [
  'nft add table inet t && nft add chain inet t out "{ type filter hook output priority 0; }"',
  `nft add rule inet t out ip daddr ${REFUSED} reject with icmp type port-unreachable`,
];

const echo = (destination: string) => ({ format: 'icmp-echo', destination }) as const;
const udp = (destination: string) => ({ format: 'udp', destination, destinationPort: 33_434 }) as const;
const connectTo = (destination: string) =>
  ({ format: 'tcp-connect', destination, destinationPort: 443, payloadBytes: 0 }) as const;
const syn = (destination: string) => ({ format: 'tcp-syn', destination, destinationPort: 443 }) as const;

const PACKETS = [
  { of: 'the target', packet: echo('10.66.0.9'), from: HERE, icmp: [3, 1], sender: fromHere },
  { of: 'the target', packet: udp('10.66.0.9'), from: HERE, icmp: [3, 1], sender: fromHere },
  { of: 'the target', packet: echo('fd00:66::9'), from: HERE6, icmp: [1, 3], sender: fromHere },
  { of: 'the target', packet: udp('fd00:66::9'), from: HERE6, icmp: [1, 3], sender: fromHere },
  { of: 'the router', packet: echo('192.0.2.1'), from: HERE, icmp: [3, 1], sender: fromHere | viaRouter },
  { of: 'the router', packet: udp('2001:db8::1'), from: HERE6, icmp: [1, 3], sender: fromHere | viaRouter },
] as const;

/** Only half-open SYNs are waited for after their timeout: the kernel's own connect is closed then. */
const HALF_OPEN = { of: 'the target', packet: syn('10.66.0.9'), from: HERE, icmp: [3, 1], sender: fromHere } as const;

const rowsOf = ({ rows }: ProbeReport, series: number) => rows.filter((row) => row.series === series);

describe.skipIf(missing !== undefined).each([
  ['ICMP datagram sockets', { network: [...LONELY, OPEN_PING_GROUPS], isUnprivileged: true }, PACKETS],
  ['raw sockets', { network: LONELY }, [...PACKETS, HALF_OPEN]],
] as const)(
  missing === undefined ? 'errors of this host itself, over %s' : `errors of this host itself (skipped: ${missing})`,
  (_, lab, packets) => {
    test('are known as its own, in time and after the timeout', async () => {
      const connect = { columns: 'flow' as const, packet: connectTo('10.66.0.9'), timeoutMs: 4 * GIVES_UP_MS };
      const pairs = packets.flatMap(({ packet }) => [
        { columns: 'flow' as const, packet, timeoutMs: 4 * GIVES_UP_MS },
        { columns: 'flow' as const, packet, timeoutMs: GIVES_UP_MS / 3 },
      ]);
      const entries: ProbeTask['entries'] = [...pairs, connect];
      const report = await runProbe(lab, { entries, samples: entries.length, deadlineMs: 5_000, lingerMs: 400 });
      expect(report.fault).toBeNull();
      expect(rowsOf(report, entries.length - 1)).toMatchObject([
        { outcome: 'unreachable', from: HERE, icmp: [3, 1], cause: fromHere },
      ]);
      for (const [at, { of, packet, from, icmp, sender }] of packets.entries()) {
        const what = `${packet.format} to ${packet.destination}, neighbour: ${of}`;
        const [inTime = [], late = []] = [rowsOf(report, 2 * at), rowsOf(report, 2 * at + 1)];
        expect(inTime, what).toMatchObject([{ outcome: 'unreachable', from, icmp, cause: sender }]);
        expect(late, what).toMatchObject([
          { outcome: 'timeout', from: null, cause: 0 },
          { outcome: 'late-error', from, icmp, cause: OUTCOMES.unreachable | sender },
        ]);
      }
    });
  },
);

test.skipIf(missing !== undefined)(
  missing === undefined
    ? 'a refusal of the own firewall is no answer of a target'
    : `a refusal of the own firewall is no answer of a target (skipped: ${missing})`,
  async () => {
    const entries = [udp(REFUSED), echo(REFUSED)].map((packet) => ({ columns: 'flow' as const, packet }));
    const report = await runProbe({ network: [...LONELY, ...REFUSING] }, { entries, samples: 2, deadlineMs: 5_000 });
    for (const at of [0, 1]) {
      // The kernel refuses the packet and sends an ICMP error about it as well.
      expect(rowsOf(report, at)).toMatchObject([{ outcome: 'local-error', from: null, cause: EPERM }]);
    }
  },
);

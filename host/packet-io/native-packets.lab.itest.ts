import { describe, expect, test } from 'vitest';
import { driverMissing } from '../../lab/driver-missing.ts';
import { type Lab, labMissing, OPEN_PING_GROUPS, runInLab } from '../../lab/namespaces.ts';
import { incoming, ROUTED, ROUTER, ROUTER6, smallMtu, TARGET, TARGET6 } from '../../lab/routed.ts';
import { probeCommand, reportOf, rowOf, runProbe, tally } from '../../lab/run-probe.ts';

const { EPERM, ENETUNREACH } = { EPERM: 1, ENETUNREACH: 101 };

const missing = (await driverMissing()) ?? labMissing();

const unprivileged = { network: [OPEN_PING_GROUPS], isUnprivileged: true };
const routed: Lab = { network: [...ROUTED, OPEN_PING_GROUPS], isUnprivileged: true };

describe.skipIf(missing !== undefined)(missing === undefined ? 'in a lab' : `in a lab (skipped: ${missing})`, () => {
  describe('without privileges', () => {
    test('uses ICMP datagram sockets where the namespace allows them', async () => {
      const entries = [{ packet: { destination: '127.0.0.1' } }, { packet: { destination: '::1' } }];
      const report = await runProbe(unprivileged, { entries, samples: 2, deadlineMs: 5_000, wantCapabilities: true });
      const method = (feature: string) => report.capabilities?.features.find((one) => one.feature === feature)?.method;
      expect([method('icmp4'), method('icmp6')]).toEqual(['icmp-datagram', 'icmp-datagram']);
      expect(method('error-queue')).toBe('IP_RECVERR');
      expect(tally(report.rows)).toEqual({ reply: 2 });
      for (const row of report.rows) expect(row.stamps).toBe('kernel-tx-rx');
    });

    test('says how to allow them where it does not', async () => {
      const lab = { network: [], isUnprivileged: true };
      const entries = [{ packet: { destination: '127.0.0.1' } }];
      const report = await runProbe(lab, { entries, samples: 1, deadlineMs: 5_000, wantCapabilities: true });
      expect(report.fault).toMatchObject({
        code: 'packet-io.icmp-not-permitted',
        hint: 'sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"',
      });
      const icmp4 = report.capabilities?.features.find((one) => one.feature === 'icmp4');
      expect(icmp4).toMatchObject({ works: false, method: null, fault: { code: 'packet-io.icmp-not-permitted' } });
    });

    test('names an interface that does not exist', async () => {
      const entries = [{ packet: { destination: '127.0.0.1', interface: 'nowhere0' } }];
      const report = await runProbe(unprivileged, { entries, samples: 1, deadlineMs: 1_000 });
      expect(report.fault).toMatchObject({ code: 'packet-io.no-such-interface', detail: { interface: 'nowhere0' } });
    });
  });

  describe.each([
    ['ICMP datagram sockets', routed],
    ['raw sockets', { network: ROUTED }],
  ] as const)('across a router, over %s', (_, lab) => {
    const reachable = [TARGET, TARGET6];

    test('names the responder when the TTL ends on the path', async () => {
      const entries = [
        { packet: { destination: TARGET, ttl: 1 } },
        { packet: { destination: TARGET, ttl: 2 } },
        { packet: { destination: TARGET6, ttl: 1 } },
        { packet: { destination: TARGET6, ttl: 2 } },
        { packet: { destination: TARGET, ttl: 1, payloadBytes: 4 } },
      ];
      const report = await runProbe(lab, { reachable, entries, samples: 5, deadlineMs: 5_000 });
      expect(rowOf(report, 0)).toMatchObject({ outcome: 'ttl-exceeded', from: ROUTER, icmp: [11, 0], replyTtl: 64 });
      expect(rowOf(report, 1)).toMatchObject({ outcome: 'reply', from: null, icmp: [0, 0], replyTtl: 63 });
      expect(rowOf(report, 2)).toMatchObject({ outcome: 'ttl-exceeded', from: ROUTER6, icmp: [3, 0], replyTtl: 64 });
      expect(rowOf(report, 3)).toMatchObject({ outcome: 'reply', from: null, icmp: [129, 0], replyTtl: 63 });
      expect(rowOf(report, 4)).toMatchObject({ outcome: 'ttl-exceeded', from: ROUTER });
      for (const row of report.rows) expect(row).toMatchObject({ stamps: 'kernel-tx-rx', rttMs: expect.any(Number) });
    });

    test('tells unreachable, prohibited and silence apart, and blames nobody else', async () => {
      const network = [
        ...lab.network,
        'ip -n router route add unreachable 10.3.0.0/24 && ip -n router route add prohibit 10.4.0.0/24',
        'ip -n router route add blackhole 10.5.0.0/24',
        'ip -n router route add unreachable fd00:3::/64 && ip -n router route add prohibit fd00:4::/64',
      ];
      const dead = ['10.3.0.1', '10.4.0.1', '10.5.0.1', 'fd00:3::1', 'fd00:4::1'];
      // Sent between the others: a pending error of a socket must not be attributed to them.
      const alive = Array.from({ length: 40 }, () => ({ packet: { destination: TARGET } }));
      const entries = [...dead.map((destination) => ({ timeoutMs: 300, packet: { destination } })), ...alive];
      const report = await runProbe({ ...lab, network }, { reachable, entries, samples: 45, deadlineMs: 5_000 });
      expect(rowOf(report, 0)).toMatchObject({ outcome: 'unreachable', from: ROUTER, icmp: [3, 1] });
      expect(rowOf(report, 1)).toMatchObject({ outcome: 'prohibited', from: ROUTER, icmp: [3, 13] });
      expect(rowOf(report, 2)).toMatchObject({ outcome: 'timeout', from: null, icmp: [255, 255] });
      expect(rowOf(report, 3)).toMatchObject({ outcome: 'unreachable', from: ROUTER6, icmp: [1, 0] });
      expect(rowOf(report, 4)).toMatchObject({ outcome: 'prohibited', from: ROUTER6, icmp: [1, 1] });
      expect(tally(report.rows)).toEqual({ unreachable: 2, prohibited: 2, timeout: 1, reply: 40 });
    });

    test('tells the MTU that is too small, and fragments when that is allowed', async () => {
      const big = { payloadBytes: 1_400 };
      const entries = [
        { packet: { destination: TARGET, ...big, dontFragment: true } },
        { packet: { destination: TARGET6, ...big, dontFragment: true } },
        { packet: { destination: TARGET, ...big } },
        { packet: { destination: TARGET, payloadBytes: 3_000, dontFragment: true } },
        { packet: { destination: TARGET, payloadBytes: 65_467 } },
      ];
      const network = [...lab.network, smallMtu(1_400)];
      const report = await runProbe({ ...lab, network }, { reachable, entries, samples: 5, deadlineMs: 5_000 });
      expect(rowOf(report, 0)).toMatchObject({ outcome: 'too-big', from: ROUTER, mtu: 1_400, icmp: [3, 4] });
      expect(rowOf(report, 1)).toMatchObject({ outcome: 'too-big', from: ROUTER6, mtu: 1_400, icmp: [2, 0] });
      expect(rowOf(report, 2)).toMatchObject({ outcome: 'reply', mtu: 0 });
      expect(rowOf(report, 3)).toMatchObject({ outcome: 'local-error', cause: 90, mtu: 1_500, from: null });
      expect(rowOf(report, 4)?.outcome).toBe('reply');
    });

    test('calls what this host refuses a local error, and nothing else', async () => {
      const network = [
        ...lab.network,
        'nft add table inet t && nft add chain inet t out "{ type filter hook output priority 0; }"',
        'nft add rule inet t out ip daddr 10.9.0.7 drop',
        'ip route add unreachable 10.8.0.0/24',
      ];
      const others = Array.from({ length: 20 }, (__, index) => ({ packet: { destination: `10.9.1.${index + 1}` } }));
      const refused = ['10.9.0.7', '10.8.0.1'].map((destination) => ({ packet: { destination } }));
      const task = { reachable, entries: [...refused, ...others, ...refused], samples: 24, deadlineMs: 5_000 };
      const report = await runProbe({ ...lab, network }, task);
      expect(rowOf(report, 0)).toMatchObject({ outcome: 'local-error', cause: EPERM, stamps: 'none', rttMs: null });
      expect([ENETUNREACH, 113]).toContain(rowOf(report, 1)?.cause);
      expect(tally(report.rows)).toEqual({ 'local-error': 4, reply: 20 });
      for (const row of report.rows.filter((one) => one.outcome === 'reply')) expect(row.rttMs).toBeLessThan(50);
      expect(report.stats.sent).toBe(20);
    });

    test('loses exactly what the network dropped', async () => {
      const network = [
        ...lab.network,
        ...incoming('target', 'ip daddr 10.9.0.0/16 icmp type echo-request numgen random mod 100 "<" 30 counter drop'),
      ];
      const task = {
        reachable,
        spread: { targets: 500, periodMs: 500, rounds: 4, timeoutMs: 400 },
        samples: 2_000,
        deadlineMs: 20_000,
      };
      const show = 'ip netns exec target nft list table inet t | grep -o "packets [0-9]*"';
      const command = ['sh', '-c', `"$@"; ${lab === routed ? 'true' : show}`, 'sh', ...probeCommand(task)];
      const run = await runInLab({ ...lab, network }, command);
      const report = reportOf(run);
      const counts = tally(report.rows);
      expect((counts['reply'] ?? 0) + (counts['timeout'] ?? 0)).toBe(2_000);
      expect(counts['timeout']).toBeGreaterThan(450);
      expect(counts['timeout']).toBeLessThan(750);
      expect(Object.keys(counts).toSorted()).toEqual(['reply', 'timeout']);
      // Only root of the lab may read the counter.
      if (lab !== routed) expect(run.stdout).toContain(`packets ${counts['timeout']}\n`);
    });
  });
});

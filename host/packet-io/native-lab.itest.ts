import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { CAUSES } from '../../core/model/outcome.ts';
import { compileHelper } from './lab/compile.ts';
import { ANSWERING_16, type Lab, labMissing, OPEN_PING_GROUPS, runInLab, startInLab } from './lab/namespaces.ts';
import type { ProbeReport, ProbeRow, ProbeTask } from './lab/probe.ts';
import { incoming, ROUTED, ROUTER, ROUTER6, respondBy, smallMtu, TARGET, TARGET6 } from './lab/routed.ts';
import { openPacketIo } from './open.ts';

const PROBE = 'host/packet-io/lab/probe.ts';
const { EPERM, ENETUNREACH } = { EPERM: 1, ENETUNREACH: 101 };

const opened = await openPacketIo({ driver: 'native' });
if (opened.ok) await opened.value.close();
const missing = opened.ok ? labMissing() : opened.fault.message;

function reportOf(run: {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}): ProbeReport {
  const line = run.stdout.split('\n').find((text) => text.startsWith('{'));
  if (run.exitCode !== 0 || line === undefined) throw new Error(`probe ended with ${run.exitCode}: ${run.stderr}`);
  return JSON.parse(line) as ProbeReport;
}

const probe = async (lab: Lab, task: ProbeTask): Promise<ProbeReport> =>
  reportOf(await runInLab(lab, [process.execPath, PROBE, JSON.stringify(task)]));

const outcomes = (rows: readonly ProbeRow[]): Record<string, number> => {
  const tally: Record<string, number> = {};
  for (const row of rows) tally[row.outcome] = (tally[row.outcome] ?? 0) + 1;
  return tally;
};

const of = (report: ProbeReport, series: number): ProbeRow | undefined =>
  report.rows.find((row) => row.series === series);

const TEN_THOUSAND = { targets: 10_000, periodMs: 1_000, timeoutMs: 1_000 };

const unprivileged = { network: [OPEN_PING_GROUPS], isUnprivileged: true };
const routed: Lab = { network: [...ROUTED, OPEN_PING_GROUPS], isUnprivileged: true };

// A machine that is busy with something else for more than 100 ms makes honest gaps: then once more.
const undisturbed = { retry: 2 };

describe.skipIf(missing !== undefined)(
  missing === undefined ? 'in a lab' : `in a lab (skipped: ${missing})`,
  undisturbed,
  () => {
    describe('without privileges', () => {
      test('uses ICMP datagram sockets where the namespace allows them', async () => {
        const entries = [{ packet: { destination: '127.0.0.1' } }, { packet: { destination: '::1' } }];
        const report = await probe(unprivileged, { entries, samples: 2, deadlineMs: 5_000, wantCapabilities: true });
        const method = (feature: string) =>
          report.capabilities?.features.find((one) => one.feature === feature)?.method;
        expect([method('icmp4'), method('icmp6')]).toEqual(['icmp-datagram', 'icmp-datagram']);
        expect(method('error-queue')).toBe('IP_RECVERR');
        expect(outcomes(report.rows)).toEqual({ reply: 2 });
        for (const row of report.rows) expect(row.stamps).toBe('kernel-tx-rx');
      });

      test('says how to allow them where it does not', async () => {
        const lab = { network: [], isUnprivileged: true };
        const entries = [{ packet: { destination: '127.0.0.1' } }];
        const report = await probe(lab, { entries, samples: 1, deadlineMs: 5_000, wantCapabilities: true });
        expect(report.fault).toMatchObject({
          code: 'packet-io.icmp-not-permitted',
          hint: 'sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"',
        });
        const icmp4 = report.capabilities?.features.find((one) => one.feature === 'icmp4');
        expect(icmp4).toMatchObject({ works: false, method: null, fault: { code: 'packet-io.icmp-not-permitted' } });
      });

      test('names an interface that does not exist', async () => {
        const entries = [{ packet: { destination: '127.0.0.1', interface: 'nowhere0' } }];
        const report = await probe(unprivileged, { entries, samples: 1, deadlineMs: 1_000 });
        expect(report.fault).toMatchObject({ code: 'packet-io.no-such-interface', detail: { interface: 'nowhere0' } });
      });
    });

    describe.each([
      ['ICMP datagram sockets', routed],
      ['raw sockets', { network: ROUTED }],
    ] as const)('across a router, over %s', (_, lab) => {
      const reachable = [TARGET, TARGET6];

      test('tells who answered when the TTL ends on the way', async () => {
        const entries = [
          { packet: { destination: TARGET, ttl: 1 } },
          { packet: { destination: TARGET, ttl: 2 } },
          { packet: { destination: TARGET6, ttl: 1 } },
          { packet: { destination: TARGET6, ttl: 2 } },
          { packet: { destination: TARGET, ttl: 1, payloadBytes: 4 } },
        ];
        const report = await probe(lab, { reachable, entries, samples: 5, deadlineMs: 5_000 });
        expect(of(report, 0)).toMatchObject({ outcome: 'ttl-exceeded', from: ROUTER, icmp: [11, 0], replyTtl: 64 });
        expect(of(report, 1)).toMatchObject({ outcome: 'reply', from: null, icmp: [0, 0], replyTtl: 63 });
        expect(of(report, 2)).toMatchObject({ outcome: 'ttl-exceeded', from: ROUTER6, icmp: [3, 0], replyTtl: 64 });
        expect(of(report, 3)).toMatchObject({ outcome: 'reply', from: null, icmp: [129, 0], replyTtl: 63 });
        expect(of(report, 4)).toMatchObject({ outcome: 'ttl-exceeded', from: ROUTER });
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
        // Sent between the others: an error that is pending on a socket must not become theirs.
        const alive = Array.from({ length: 40 }, () => ({ packet: { destination: TARGET } }));
        const entries = [...dead.map((destination) => ({ timeoutMs: 300, packet: { destination } })), ...alive];
        const report = await probe({ ...lab, network }, { reachable, entries, samples: 45, deadlineMs: 5_000 });
        expect(of(report, 0)).toMatchObject({ outcome: 'unreachable', from: ROUTER, icmp: [3, 1] });
        expect(of(report, 1)).toMatchObject({ outcome: 'prohibited', from: ROUTER, icmp: [3, 13] });
        expect(of(report, 2)).toMatchObject({ outcome: 'timeout', from: null, icmp: [255, 255] });
        expect(of(report, 3)).toMatchObject({ outcome: 'unreachable', from: ROUTER6, icmp: [1, 0] });
        expect(of(report, 4)).toMatchObject({ outcome: 'prohibited', from: ROUTER6, icmp: [1, 1] });
        expect(outcomes(report.rows)).toEqual({ unreachable: 2, prohibited: 2, timeout: 1, reply: 40 });
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
        const report = await probe({ ...lab, network }, { reachable, entries, samples: 5, deadlineMs: 5_000 });
        expect(of(report, 0)).toMatchObject({ outcome: 'too-big', from: ROUTER, mtu: 1_400, icmp: [3, 4] });
        expect(of(report, 1)).toMatchObject({ outcome: 'too-big', from: ROUTER6, mtu: 1_400, icmp: [2, 0] });
        expect(of(report, 2)).toMatchObject({ outcome: 'reply', mtu: 0 });
        expect(of(report, 3)).toMatchObject({ outcome: 'local-error', cause: 90, mtu: 1_500, from: null });
        expect(of(report, 4)?.outcome).toBe('reply');
      });

      test('calls what this machine refuses a local error, and nothing else', async () => {
        const network = [
          ...lab.network,
          'nft add table inet t && nft add chain inet t out "{ type filter hook output priority 0; }"',
          'nft add rule inet t out ip daddr 10.9.0.7 drop',
          'ip route add unreachable 10.8.0.0/24',
        ];
        const others = Array.from({ length: 20 }, (__, index) => ({ packet: { destination: `10.9.1.${index + 1}` } }));
        const refused = ['10.9.0.7', '10.8.0.1'].map((destination) => ({ packet: { destination } }));
        const task = { reachable, entries: [...refused, ...others, ...refused], samples: 24, deadlineMs: 5_000 };
        const report = await probe({ ...lab, network }, task);
        expect(of(report, 0)).toMatchObject({ outcome: 'local-error', cause: EPERM, stamps: 'none', rttMs: null });
        expect([ENETUNREACH, 113]).toContain(of(report, 1)?.cause);
        expect(outcomes(report.rows)).toEqual({ 'local-error': 4, reply: 20 });
        for (const row of report.rows.filter((one) => one.outcome === 'reply')) expect(row.rttMs).toBeLessThan(50);
        expect(report.stats.sent).toBe(20);
      });

      test('loses exactly what the network dropped', async () => {
        const network = [
          ...lab.network,
          ...incoming(
            'target',
            'ip daddr 10.9.0.0/16 icmp type echo-request numgen random mod 100 "<" 30 counter drop',
          ),
        ];
        const task = {
          reachable,
          spread: { targets: 500, periodMs: 500, rounds: 4, timeoutMs: 400 },
          samples: 2_000,
          deadlineMs: 20_000,
        };
        const show = 'ip netns exec target nft list table inet t | grep -o "packets [0-9]*"';
        const command = [
          'sh',
          '-c',
          `"$@"; ${lab === routed ? 'true' : show}`,
          'sh',
          process.execPath,
          PROBE,
          JSON.stringify(task),
        ];
        const run = await runInLab({ ...lab, network }, command);
        const report = reportOf(run);
        const tally = outcomes(report.rows);
        expect((tally['reply'] ?? 0) + (tally['timeout'] ?? 0)).toBe(2_000);
        expect(tally['timeout']).toBeGreaterThan(450);
        expect(tally['timeout']).toBeLessThan(750);
        expect(Object.keys(tally).toSorted()).toEqual(['reply', 'timeout']);
        // Only root of the lab may look at the counter.
        if (lab !== routed) expect(run.stdout).toContain(`packets ${tally['timeout']}\n`);
      });
    });

    describe('with a target of our own', () => {
      const responder = compileHelper('responder.c', []);
      const program = 'file' in responder ? responder.file : '';
      const skip = 'missing' in responder ? responder.missing : undefined;

      test.skipIf(skip !== undefined)(`amends with duplicates${skip ? ` (skipped: ${skip})` : ''}`, async () => {
        const lab = { ...routed, network: [...routed.network, ...respondBy(program, 20, 3)] };
        const entries = [{ periodMs: 50, rounds: 5, packet: { destination: TARGET } }];
        const report = await probe(lab, {
          reachable: [TARGET],
          entries,
          samples: 5,
          lingerMs: 200,
          deadlineMs: 10_000,
        });
        expect(outcomes(report.rows)).toEqual({ reply: 5, duplicate: 10 });
        for (const row of report.rows) {
          expect(row.rttMs).toBeGreaterThanOrEqual(19);
          expect(row.rttMs).toBeLessThan(1_000);
        }
      });

      test.skipIf(skip !== undefined)(`amends with late answers${skip ? ` (skipped: ${skip})` : ''}`, async () => {
        const lab = { ...routed, network: [...routed.network, ...respondBy(program, 300, 1)] };
        const entries = [
          { periodMs: 50, rounds: 5, timeoutMs: 100, packet: { destination: TARGET } },
          { periodMs: 50, rounds: 5, timeoutMs: 100, packet: { destination: TARGET, payloadBytes: 8 } },
        ];
        const task = { reachable: [TARGET], entries, samples: 10, lingerMs: 600, deadlineMs: 10_000 };
        const report = await probe(lab, task);
        expect(outcomes(report.rows)).toEqual({ timeout: 10, late: 10 });
        for (const late of report.rows.filter((row) => row.outcome === 'late')) {
          expect(late.rttMs).toBeGreaterThanOrEqual(299);
          const same = (row: ProbeRow) =>
            row.series === late.series && row.round === late.round && row.outcome === 'timeout';
          expect(report.rows.filter(same)).toHaveLength(1);
        }
      });

      test.skipIf(skip !== undefined)(
        `does not call an overflow of its own a timeout${skip ? ` (skipped: ${skip})` : ''}`,
        async () => {
          const lab = { ...routed, network: [...routed.network, ...respondBy(program, 150, 1)] };
          const options = { receiveBufferBytes: 9_216 };
          const task = {
            reachable: [TARGET],
            options,
            spread: { targets: 400, periodMs: 1_000, rounds: 3, timeoutMs: 500 },
            samples: 1_200,
            deadlineMs: 20_000,
            announce: true,
          };
          const engine = startInLab(lab, [process.execPath, PROBE, JSON.stringify(task)]);
          await vi.waitFor(() => expect(engine.stdout()).toContain('sending'), { timeout: 20_000 });
          // What is on its way now comes back while nobody reads.
          engine.signal('SIGSTOP');
          await new Promise((resolve) => setTimeout(resolve, 400));
          engine.signal('SIGCONT');
          const report = reportOf(await engine.ended);
          const overflowed = report.rows.filter((row) => row.cause === CAUSES['receive-overflow']);
          expect(overflowed.length).toBeGreaterThan(0);
          expect(report.events.map((event) => event.kind)).toContain('receive-overflow');
          expect(report.stats.receiveOverflow).toBeGreaterThanOrEqual(overflowed.length);
          expect(outcomes(report.rows)['timeout']).toBeUndefined();
        },
      );

      const shim = compileHelper('step-clock.c', ['-shared', '-fPIC']);
      const noShim = skip ?? ('missing' in shim ? shim.missing : undefined);
      test.skipIf(noShim !== undefined)(
        `times packets by the steady clock across a step${noShim ? ` (skipped: ${noShim})` : ''}`,
        async () => {
          const lab = { ...routed, network: [...routed.network, ...respondBy(program, 200, 1)] };
          const stepFile = join(mkdtempSync(join(tmpdir(), 'sounder-step-')), 'step');
          writeFileSync(stepFile, new BigInt64Array([0n]));
          const entries = [{ periodMs: 20, rounds: 100, packet: { destination: TARGET } }];
          const task = { reachable: [TARGET], entries, samples: 100, deadlineMs: 20_000, announce: true };
          const file = 'file' in shim ? shim.file : '';
          const preload = ['env', `LD_PRELOAD=${file}`, `STEP_CLOCK_FILE=${stepFile}`];
          const engine = startInLab({ network: lab.network }, [
            ...preload,
            process.execPath,
            PROBE,
            JSON.stringify(task),
          ]);
          await vi.waitFor(() => expect(engine.stdout()).toContain('sending'), { timeout: 20_000 });
          writeFileSync(stepFile, new BigInt64Array([-3_600_000_000_000n]));
          const report = reportOf(await engine.ended);
          const steps = report.events.filter((event) => event.kind === 'clock-step');
          expect(steps).toHaveLength(1);
          expect(Math.round(((steps[0] as { stepNs?: number }).stepNs ?? 0) / 1e6)).toBe(-3_600_000);
          expect(outcomes(report.rows)).toEqual({ reply: 100 });
          for (const row of report.rows) {
            expect(row.rttMs).toBeGreaterThanOrEqual(199);
            expect(row.rttMs).toBeLessThan(400);
          }
          expect(report.rows.filter((row) => row.stamps === 'user').length).toBeGreaterThan(5);
        },
      );
    });

    describe('at 10 000 × 1 Hz', () => {
      const lab = { ...unprivileged, network: [...unprivileged.network, ANSWERING_16] };

      test.each([[undefined], [212_992]])(
        'loses nothing with a receive buffer of %s bytes',
        async (receiveBufferBytes) => {
          const options = receiveBufferBytes === undefined ? {} : { receiveBufferBytes };
          const task = { options, spread: { ...TEN_THOUSAND, rounds: 3 }, samples: 30_000, deadlineMs: 30_000 };
          const report = await probe(lab, task);
          const tally = outcomes(report.rows);
          expect(tally['timeout']).toBeUndefined();
          expect((tally['reply'] ?? 0) + (tally['not-measured'] ?? 0)).toBe(30_000);
          expect(report.stats.droppedSamples).toBe(0);
        },
      );

      test('records a gap as not measured when it was stopped for 5 s, without timeouts or a burst', async () => {
        const task = { spread: { ...TEN_THOUSAND, rounds: 9 }, samples: 90_000, deadlineMs: 40_000, announce: true };
        const engine = startInLab(lab, [process.execPath, PROBE, JSON.stringify(task)]);
        await vi.waitFor(() => expect(engine.stdout()).toContain('sending'), { timeout: 20_000 });
        engine.signal('SIGSTOP');
        await new Promise((resolve) => setTimeout(resolve, 5_000));
        engine.signal('SIGCONT');
        const report = reportOf(await engine.ended);
        const tally = outcomes(report.rows);
        expect(tally['timeout']).toBeUndefined();
        expect((tally['reply'] ?? 0) + (tally['not-measured'] ?? 0)).toBe(90_000);
        const starved = report.events.filter((event) => event.kind === 'starvation');
        expect(starved.some((event) => 'gapNs' in event && Number(event.gapNs) > 4e9)).toBe(true);
        const missed = report.rows.filter((row) => row.outcome === 'not-measured');
        expect(missed.length).toBeGreaterThan(40_000);
        for (const row of missed) expect(row.cause).toBe(CAUSES['slot-missed']);
        const perTenMs = new Map<number, number>();
        for (const row of report.rows) {
          if (row.outcome !== 'reply') continue;
          const bin = Math.floor(row.sentMs / 10);
          perTenMs.set(bin, (perTenMs.get(bin) ?? 0) + 1);
        }
        // The plan sends 100 in 10 ms; what is late may double that, no more.
        expect(Math.max(...perTenMs.values())).toBeLessThan(300);
        expect(report.rows.length).toBe(90_000);
      });
    });
  },
);

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { CAUSES } from '../../core/model/outcome.ts';
import { compileHelper } from '../../lab/compile.ts';
import { driverMissing } from '../../lab/driver-missing.ts';
import { ANSWERING_16, type Lab, labMissing, OPEN_PING_GROUPS, runInLab, startInLab } from '../../lab/namespaces.ts';
import type { ProbeRow } from '../../lab/probe.ts';
import { ROUTED, respondBy, TARGET } from '../../lab/routed.ts';
import { probeCommand, reportOf, runProbe, tally } from '../../lab/run-probe.ts';

const missing = (await driverMissing()) ?? labMissing();

const TEN_THOUSAND = { targets: 10_000, periodMs: 1_000, timeoutMs: 1_000 };

const routed: Lab = { network: [...ROUTED, OPEN_PING_GROUPS], isUnprivileged: true };

describe.skipIf(missing !== undefined)(missing === undefined ? 'disturbed' : `disturbed (skipped: ${missing})`, () => {
  describe('with a target of our own', () => {
    const responder = compileHelper('responder.c', []);
    const program = 'file' in responder ? responder.file : '';
    const skip = 'missing' in responder ? responder.missing : undefined;

    test.skipIf(skip !== undefined)(`amends with duplicates${skip ? ` (skipped: ${skip})` : ''}`, async () => {
      const lab = { ...routed, network: [...routed.network, ...respondBy(program, 20, 3)] };
      const entries = [{ periodMs: 50, rounds: 5, packet: { destination: TARGET } }];
      const report = await runProbe(lab, {
        reachable: [TARGET],
        entries,
        samples: 5,
        lingerMs: 200,
        deadlineMs: 10_000,
      });
      expect(tally(report.rows)).toEqual({ reply: 5, duplicate: 10 });
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
      const report = await runProbe(lab, task);
      expect(tally(report.rows)).toEqual({ timeout: 10, late: 10 });
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
        const engine = startInLab(lab, probeCommand(task));
        await vi.waitFor(() => expect(engine.stdout()).toContain('sending'), { timeout: 20_000 });
        // Replies to packets in flight arrive while nobody reads.
        engine.signal('SIGSTOP');
        await new Promise((resolve) => setTimeout(resolve, 400));
        engine.signal('SIGCONT');
        const report = reportOf(await engine.ended);
        const overflowed = report.rows.filter((row) => row.cause === CAUSES['receive-overflow']);
        expect(overflowed.length).toBeGreaterThan(0);
        expect(report.events.map((event) => event.kind)).toContain('receive-overflow');
        expect(report.stats.receiveOverflow).toBeGreaterThanOrEqual(overflowed.length);
        expect(tally(report.rows)['timeout']).toBeUndefined();
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
        const engine = startInLab({ network: lab.network }, [...preload, ...probeCommand(task)]);
        await vi.waitFor(() => expect(engine.stdout()).toContain('sending'), { timeout: 20_000 });
        writeFileSync(stepFile, new BigInt64Array([-3_600_000_000_000n]));
        const report = reportOf(await engine.ended);
        const steps = report.events.filter((event) => event.kind === 'clock-step');
        expect(steps).toHaveLength(1);
        expect(Math.round(((steps[0] as { stepNs?: number }).stepNs ?? 0) / 1e6)).toBe(-3_600_000);
        expect(tally(report.rows)).toEqual({ reply: 100 });
        for (const row of report.rows) {
          expect(row.rttMs).toBeGreaterThanOrEqual(199);
          expect(row.rttMs).toBeLessThan(400);
        }
        expect(report.rows.filter((row) => row.stamps === 'user').length).toBeGreaterThan(5);
      },
    );
  });

  const late = compileHelper('late-error.c', ['-shared', '-fPIC']);
  const noLate = 'missing' in late ? late.missing : undefined;
  test.skipIf(noLate !== undefined)(
    `does not count an error that a send reports too late as a refusal of its own${noLate ? ` (skipped: ${noLate})` : ''}`,
    async () => {
      const network = [...routed.network, 'ip route add unreachable 10.8.0.0/24'];
      const entries = ['10.9.0.1', '10.8.0.1', '10.9.0.2'].map((destination) => ({
        periodMs: 20,
        rounds: 5,
        packet: { destination },
      }));
      const task = { reachable: [TARGET], entries, samples: 15, deadlineMs: 10_000 };
      const preload = ['env', `LD_PRELOAD=${'file' in late ? late.file : ''}`];
      const report = reportOf(await runInLab({ network }, [...preload, ...probeCommand(task)]));
      expect(tally(report.rows)).toEqual({ reply: 10, 'local-error': 5 });
      for (const row of report.rows) expect(row.outcome === 'local-error').toBe(row.series === 1);
    },
  );

  describe('at 10 000 × 1 Hz', () => {
    const lab = { network: [OPEN_PING_GROUPS, ANSWERING_16], isUnprivileged: true };

    test.each([[undefined], [212_992]])(
      'loses nothing with a receive buffer of %s bytes',
      async (receiveBufferBytes) => {
        const options = receiveBufferBytes === undefined ? {} : { receiveBufferBytes };
        const task = { options, spread: { ...TEN_THOUSAND, rounds: 3 }, samples: 30_000, deadlineMs: 30_000 };
        const report = await runProbe(lab, task);
        const counts = tally(report.rows);
        expect(counts['timeout']).toBeUndefined();
        expect((counts['reply'] ?? 0) + (counts['not-measured'] ?? 0)).toBe(30_000);
        expect(report.stats.droppedSamples).toBe(0);
      },
    );

    test('records a gap as not measured when it was stopped for 5 s, without timeouts or a burst', async () => {
      const task = { spread: { ...TEN_THOUSAND, rounds: 9 }, samples: 90_000, deadlineMs: 40_000, announce: true };
      const engine = startInLab(lab, probeCommand(task));
      await vi.waitFor(() => expect(engine.stdout()).toContain('sending'), { timeout: 20_000 });
      engine.signal('SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      engine.signal('SIGCONT');
      const report = reportOf(await engine.ended);
      const counts = tally(report.rows);
      expect(counts['timeout']).toBeUndefined();
      expect((counts['reply'] ?? 0) + (counts['not-measured'] ?? 0)).toBe(90_000);
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
      // The plan sends 100 in 10 ms; late packets may double that, no more.
      expect(Math.max(...perTenMs.values())).toBeLessThan(300);
      expect(report.rows.length).toBe(90_000);
    });
  });
});

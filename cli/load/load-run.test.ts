import { describe, expect, it } from 'vitest';
import { encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { storedValue } from '../../core/model/column-value.ts';
import { OUTCOMES, type Outcome } from '../../core/model/outcome.ts';
import type { PlanDelta, PlanEntry } from '../../core/model/packet.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import { effectiveSettings } from '../../core/model/settings.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { PacketIo } from '../../core/ports/packet-io.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { definitionOf, probeOf, THROUGHPUT_PROBE } from '../../probes/registry.ts';
import { loadLine, loadText } from './load-report.ts';
import { LoadRun } from './load-run.ts';

const DURATION_MS = 5000;

function seriesOf(
  seriesId: number,
  target: string,
  probe: string,
  written: Readonly<Record<string, unknown>>,
): IdentifiedSeries {
  const settings = effectiveSettings({ timeout: '2s', ...written }, {}, definitionOf(probe)?.defaults);
  const address = '192.0.2.1';
  return {
    seriesId,
    planned: {
      target,
      probe,
      to: address,
      address,
      group: null,
      settings,
      port: null,
      source: null,
      sourcePorts: null,
    },
  };
}

const test = (seriesId: number, direction: 'out' | 'in') =>
  seriesOf(
    seriesId,
    direction,
    THROUGHPUT_PROBE,
    probeOf(THROUGHPUT_PROBE).definition.service?.throughput?.settings(direction, DURATION_MS) ?? {},
  );

const latency = seriesOf(0, 'icmp', 'icmp', { interval: '50ms' });
const tests = { in: test(1, 'in'), out: test(2, 'out') };

/** A network whose packets take longer while it is full. */
class FilledNetwork implements Pick<PacketIo, 'apply' | 'onBatch'> {
  readonly clock = new FakeClock();
  /** The outcome of tests, and of packets while one runs. */
  testOutcome: Outcome = 'reply';
  loadedRttMs: number | null = 50;
  private isFull = false;
  private listener: (frame: Uint8Array<ArrayBuffer>) => void = () => undefined;

  onBatch(listener: (frame: Uint8Array<ArrayBuffer>) => void): void {
    this.listener = listener;
  }

  apply({ add, remove }: PlanDelta): null {
    if (remove.length > 0) this.isFull = false;
    for (const entry of add) {
      if (entry.periodMs !== null) this.clock.every(entry.periodMs, () => this.answer(entry));
      else this.clock.after(entry.firstAtMs - this.clock.nowMs(), () => this.test(entry));
    }
    return null;
  }

  private answer(entry: PlanEntry): void {
    const rttMs = this.isFull ? this.loadedRttMs : 2;
    this.emit(entry, rttMs === null ? 'timeout' : 'reply', {}, rttMs);
  }

  private test(entry: PlanEntry): void {
    const end = (columns: Readonly<Record<string, number>>) => {
      this.isFull = false;
      this.emit(entry, this.testOutcome, columns);
    };
    if (this.testOutcome !== 'reply') return end({});
    this.isFull = true;
    const [seconds, column] = [DURATION_MS / 1000, entry.series === 1 ? 'inMbitPerSecond' : 'outMbitPerSecond'];
    this.emit(entry, 'progress', { elapsedSeconds: 0, remainingSeconds: seconds });
    for (let second = 1; second <= seconds; second++) {
      this.clock.after(second * 1000, () =>
        this.emit(entry, 'progress', { elapsedSeconds: second, remainingSeconds: seconds - second, [column]: 90 }),
      );
    }
    this.clock.after(DURATION_MS + 100, () => end({ [column]: 93.5 }));
  }

  private emit(
    { series, probeCode }: PlanEntry,
    outcome: Outcome,
    columns: Readonly<Record<string, number>>,
    rttMs: number | null = null,
  ): void {
    const all = [latency, tests.in].map(({ planned }) => definitionOf(planned.probe) as ProbeDefinition);
    const definition = all.find(({ code }) => code === probeCode) as ProbeDefinition;
    const row: SampleRow = {
      series,
      round: 0,
      seq: 0,
      sentNs: this.clock.nowNs(),
      outcome: OUTCOMES[outcome],
      rttNs: rttMs === null ? Number.NaN : rttMs * 1e6,
      typed: Object.fromEntries(definition.columns.map((one) => [one.name, storedValue(one, columns[one.name])])),
      ...(outcome === 'refused' ? { detail: '{"error":"Connection refused"}' } : {}),
    };
    this.listener(encodeBatch(probeCode, definition.columns, [row]));
  }
}

async function run(change: (network: FilledNetwork) => void = () => undefined, interruptAfterMs?: number) {
  const network = new FilledNetwork();
  change(network);
  const interrupt = new AbortController();
  if (interruptAfterMs !== undefined) network.clock.after(interruptAfterMs, () => interrupt.abort());
  const measured = new LoadRun({
    io: network as unknown as PacketIo,
    clock: network.clock,
    interrupted: interrupt.signal,
    errTerminal: null,
    latency,
    tests,
    idleMs: 3000,
    durationMs: DURATION_MS,
  }).run();
  await network.clock.advanceAsync(60_000);
  return measured;
}

const options = {
  server: '192.0.2.1',
  serverPort: null,
  durationMs: DURATION_MS,
  idleMs: 3000,
  intervalMs: 50,
  latencyPort: 443,
  json: false,
  family: null,
};
const about = { to: 'gateway', latency, server: tests.out, options };

describe('latency under load', () => {
  it('is measured idle and in both directions, without the first second of each', async () => {
    const result = await run();
    expect(result.idle).toMatchObject({ lost: 0, p50Ms: 2, p95Ms: 2 });
    for (const direction of ['in', 'out'] as const) {
      expect(result[direction]).toMatchObject({ latency: { lost: 0, p50Ms: 50, p95Ms: 50 }, mbitPerSecond: 93.5 });
      expect(result[direction]?.latency.sent).toBeGreaterThan(75);
      expect(result[direction]?.latency.sent).toBeLessThanOrEqual(82);
    }
    expect(result.fault).toBeNull();
    expect(loadText(about, result)).toBe(`latency of gateway (icmp, every 50ms), load from and to 192.0.2.1
phase            p50       p95     lost      throughput
idle         2.00 ms   2.00 ms    0.0 %
download     50.0 ms   50.0 ms    0.0 %     93.5 Mbit/s
upload       50.0 ms   50.0 ms    0.0 %     93.5 Mbit/s
grade B: p95 rises by 48.0 ms under load (A+ below 5 ms, A below 30 ms, B below 60 ms, C below 200 ms, D below 400 ms, else F)
`);
  });

  it('is F when the packets are lost', async () => {
    const result = await run((network) => {
      network.loadedRttMs = null;
    });
    expect(JSON.parse(loadLine(about, result))).toMatchObject({
      kind: 'latency-under-load',
      target: 'gateway',
      idle: { rttMs: { p50: 2, p95: 2 } },
      download: { rttMs: { p50: null, p95: null }, mbitPerSecond: 93.5 },
      increaseMs: null,
      grade: 'F',
    });
  });

  it('has no load without a server, and says what to do', async () => {
    const result = await run((network) => {
      network.testOutcome = 'refused';
    });
    expect(result).toMatchObject({ in: null, out: null, idle: { p50Ms: 2 } });
    expect(result.fault).toEqual({
      code: 'load.no-test',
      message: 'The throughput test failed: Connection refused',
      hint: 'start a server there with iperf3 -s, or name another one with --server',
    });
    expect(JSON.parse(loadLine(about, result))).toMatchObject({ download: null, upload: null, grade: null });
  });

  it('has what was measured until it was interrupted', async () => {
    const result = await run(undefined, 10_000);
    expect(result).toMatchObject({ in: { mbitPerSecond: 93.5 }, out: null, fault: null });
  });
});

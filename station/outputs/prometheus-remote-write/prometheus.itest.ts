import { afterEach, describe, expect, it, vi } from 'vitest';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import type { Output } from '../../../core/outputs/outputs.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { freePort, onFreePort } from '../../../host/service/testing/free-port.ts';
import { hasPrometheus, type Prometheus, startPrometheus } from '../../../lab/prometheus.ts';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { OutputSet } from '../output-set.ts';
import { type OutputsRig, outputsRig } from '../testing/outputs-rig.ts';

const tempDir = tempDirs();
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function prometheusAt(port: number): Promise<Prometheus> {
  const prometheus = await startPrometheus(port);
  cleanups.push(() => prometheus.stop());
  return prometheus;
}

/** Outputs over a journal that the test writes, in virtual time, sending over real connections. */
function outputsAt(port: number, more: Partial<Output> = {}) {
  const rig: OutputsRig = outputsRig(tempDir());
  const clock = new FakeClock(Math.floor(Date.now() / 1000) * 1000 - 40 * 60_000);
  const output: Output = {
    type: 'prometheus-remote-write',
    url: `http://127.0.0.1:${port}/api/v1/write`,
    labels: { site: 'lab' },
    ...more,
  };
  let set: OutputSet | undefined;
  /** Ends without any order, as a killed process, and starts again. */
  const restart = () => {
    set?.close();
    set = new OutputSet({
      ...rig,
      host: { version: 'test', secret: () => Promise.resolve('x') },
      clock,
      random: () => 1,
    });
    set.setSettled({ packet: true, service: true });
    set.configure({ prom: output });
  };
  restart();
  cleanups.push(() => {
    set?.close();
    rig.close();
  });
  /** A second of virtual time, in which connections have real time to answer. */
  const second = async () => {
    while (set?.step());
    await clock.advanceAsync(1000);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const status = () => set?.status()[0];
  /** Until nothing waits to be sent any more. */
  const drained = () =>
    vi.waitFor(
      async () => {
        await second();
        expect(status()?.queue.requests).toBe(0);
      },
      { timeout: 30_000, interval: 5 },
    );
  return { rig, clock, second, restart, status, drained };
}

const missing = hasPrometheus() ? '' : ' (not run: the package prometheus is not installed)';

describe.skipIf(missing !== '')(`a real Prometheus${missing}`, () => {
  it('that was down for ten minutes gets everything, once and in order, though Sounder was killed meanwhile', async () => {
    const port = await freePort();
    const { rig, clock, second, restart, status, drained } = outputsAt(port);
    await second();
    const names = Array.from({ length: 10 }, (_, at) => `target ${at}`);
    const ids = rig.identify(...names);
    const isLost = (id: number, n: number) => (id + n) % 7 === 0;
    const startMs = clock.nowMs();
    for (let n = 0; n < 600; n++) {
      const sentMs = startMs + n * 1000;
      rig.store(
        ids.map((series) =>
          sample({
            series,
            seq: n,
            sentMs: sentMs + series,
            ...(isLost(series, n) ? { outcome: OUTCOMES.timeout, rttNs: Number.NaN } : { rttNs: 1e6 + n }),
          }),
        ),
      );
      await second();
      if (n % 150 === 75) restart();
    }
    expect(status()).toMatchObject({ state: 'waiting', sent: 0, fault: { code: 'output.unreachable' } });
    expect(status()?.queue.requests).toBeGreaterThan(50);
    const prometheus = await prometheusAt(port);
    for (let n = 0; n < 25; n++) await second(); // the end of the run
    await drained();
    expect(status()).toMatchObject({ state: 'sending', rejected: 0, overflow: 0, expired: 0, late: 0, fault: null });
    const successes = await prometheus.samples('sounder_sample_success', 60);
    expect(successes).toHaveLength(10);
    for (const { metric, values } of successes) {
      expect(metric).toMatchObject({ site: 'lab', probe: 'icmp', address: '192.0.2.1' });
      const id = ids[names.indexOf(metric['target'] ?? '')] as number;
      expect(values).toEqual(Array.from({ length: 600 }, (_, n) => [startMs + n * 1000 + id, isLost(id, n) ? 0 : 1]));
    }
    const rtts = await prometheus.samples('sounder_sample_rtt_seconds', 60);
    const received = rtts.reduce((sum, { values }) => sum + values.length, 0);
    expect(received).toBe(
      ids.reduce(
        (sum, id) => sum + 600 - Array.from({ length: 600 }, (_, n) => n).filter((n) => isLost(id, n)).length,
        0,
      ),
    );
  });

  it('ignores what it has already: the same request twice is no duplicate', async () => {
    const [port, prometheus] = await onFreePort(async (free) => [free, await prometheusAt(free)] as const);
    const { rig, clock, second, drained, status } = outputsAt(port);
    await second();
    const [id = 0] = rig.identify('a');
    const startMs = clock.nowMs() - 120_000;
    rig.store([sample({ series: id, sentMs: startMs })]);
    rig.store([sample({ series: id, sentMs: startMs + 60_000 })]);
    // As if Sounder had been killed after the answer and before it noted that.
    const remove = rig.outbox.remove.bind(rig.outbox);
    let answers = 0;
    rig.outbox.remove = (request) => {
      answers += 1;
      if (answers % 2 === 1) throw new Error('killed');
      remove(request);
    };
    for (let n = 0; n < 20; n++) await second();
    await drained();
    expect(answers).toBe(4);
    expect(status()).toMatchObject({ rejected: 0 });
    const [series] = await prometheus.samples('sounder_sample_success', 60);
    expect(series?.values).toEqual([
      [startMs, 1],
      [startMs + 60_000, 1],
    ]);
  });

  it('that refuses samples out of order gets the next ones, and the refused are counted', async () => {
    const [port, prometheus] = await onFreePort(async (free) => [free, await prometheusAt(free)] as const);
    const { rig, clock, second, drained, status } = outputsAt(port);
    await second();
    const [id = 0] = rig.identify('a');
    const startMs = clock.nowMs() - 120_000;
    const newer = outputsAt(port); // another station with the same labels is ahead
    await newer.second();
    newer.rig.identify('a');
    newer.rig.store([sample({ series: id, sentMs: startMs + 30_000 })]);
    for (let n = 0; n < 20; n++) await newer.second();
    await newer.drained();
    rig.store([sample({ series: id, sentMs: startMs })]);
    rig.store([sample({ series: id, sentMs: startMs + 40_000 })]);
    rig.store([sample({ series: id, sentMs: startMs + 100_000 })]);
    for (let n = 0; n < 20; n++) await second();
    await drained();
    expect(status()).toMatchObject({ state: 'sending', lastRejection: { code: 'output.http-400' } });
    expect(status()?.rejected).toBeGreaterThan(0);
    const [series] = await prometheus.samples('sounder_sample_success', 60);
    expect(series?.values.map(([ms]) => ms - startMs)).toEqual(expect.arrayContaining([30_000, 100_000]));
    expect(series?.values.map(([ms]) => ms - startMs)).not.toContain(0);
  });

  it('accepts figures of intervals, with counters', async () => {
    const [port, prometheus] = await onFreePort(async (free) => [free, await prometheusAt(free)] as const);
    const { rig, clock, second, drained } = outputsAt(port, { send: 'intervals', interval: '10s' });
    await second();
    const [id = 0] = rig.identify('a');
    const startMs = Math.ceil(clock.nowMs() / 10_000) * 10_000;
    for (let n = 0; n < 100; n++) {
      rig.store([sample({ series: id, seq: n, sentMs: startMs + n * 1000 })]);
      await second();
    }
    for (let n = 0; n < 20; n++) await second();
    await drained();
    const [sent] = await prometheus.samples('sounder_sent_total', 60);
    expect(sent?.values).toEqual(Array.from({ length: 10 }, (_, n) => [startMs + (n + 1) * 10_000, (n + 1) * 10]));
    const [p95] = await prometheus.samples('sounder_interval_rtt_p95_seconds', 60);
    expect(p95?.values).toHaveLength(10);
    expect(p95?.values[0]?.[1]).toBeCloseTo(0.001, 9);
  });
});

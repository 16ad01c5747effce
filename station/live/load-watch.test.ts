import { expect, it } from 'vitest';
import type { LoadComparison } from '../../core/analysis/latency-under-load.ts';
import { decodeBatch, encodeBatch } from '../../core/model/batch.ts';
import { storedValue } from '../../core/model/column-value.ts';
import { OUTCOMES, type Outcome } from '../../core/model/outcome.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import { effectiveSettings } from '../../core/model/settings.ts';
import type { LoadChange } from '../../core/service/under-load.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { compileSeries } from '../../probes/compile-series.ts';
import { probeOf, THROUGHPUT_PROBE } from '../../probes/registry.ts';
import { LoadWatch } from './load-watch.ts';

const [TEST, SAME, OTHER] = [7, 8, 9];

function compiled(seriesId: number, probe: string, address: string) {
  const settings = effectiveSettings({});
  const planned = { target: `t${seriesId}`, probe, to: address, address, group: null, settings, port: null };
  return compileSeries({ seriesId, planned: { ...planned, source: null, sourcePorts: null } });
}

const identified = [
  compiled(TEST, THROUGHPUT_PROBE, '192.0.2.1'),
  compiled(SAME, 'icmp', '192.0.2.1'),
  compiled(OTHER, 'icmp', '192.0.2.2'),
];

function watching() {
  const clock = new FakeClock(1_000_000);
  const changes: LoadChange[] = [];
  const compared: (LoadComparison & { readonly series: number; readonly atMs: number })[] = [];
  const watch = new LoadWatch({
    clock,
    catalog: { current: { identified }, revision: 1 },
    incidents: {
      loadChanged: (change) => void changes.push(change),
      latencyCompared: (series, atMs, found) => void compared.push({ series, atMs, ...found }),
    },
  });
  const take = (
    { code, columns }: ProbeDefinition,
    series: number,
    outcome: Outcome,
    { rttMs = Number.NaN, ...values }: Readonly<Record<string, number>> = {},
  ) => {
    const typed = Object.fromEntries(columns.map((one) => [one.name, storedValue(one, values[one.name])]));
    const row = {
      series,
      round: 0,
      seq: 0,
      sentNs: clock.nowNs(),
      outcome: OUTCOMES[outcome],
      rttNs: rttMs * 1e6,
      typed,
    };
    const batch = decodeBatch(encodeBatch(code, columns, [row]), () => columns);
    if (!batch) throw new Error('malformed');
    watch.add(batch);
  };
  const { definition: test } = probeOf(THROUGHPUT_PROBE);
  const { definition: echo } = probeOf('icmp');
  /** Echoes for some time, ten a second. */
  const echoes = (seconds: number, rttMs: number) => {
    for (let at = 0; at < seconds * 10; at++) {
      take(echo, SAME, 'reply', { rttMs });
      take(echo, OTHER, 'reply', { rttMs: 1 });
      clock.advance(100);
    }
  };
  const seconds = (remainingSeconds: number) => take(test, TEST, 'progress', { remainingSeconds });
  return { clock, changes, compared, echoes, seconds, end: () => take(test, TEST, 'reply') };
}

it('reports a test that was stopped as over', () => {
  const { clock, changes, seconds } = watching();
  seconds(3);
  clock.advance(20_000);
  expect(changes).toEqual([
    { kind: 'begin', series: TEST, atMs: 1_000_000 },
    { kind: 'end', series: TEST, atMs: 1_001_000 },
  ]);
});

it('compares the latency of the same address before a test and during it', () => {
  const { clock, compared, echoes, seconds, end } = watching();
  echoes(5, 2);
  seconds(5);
  echoes(5, 72);
  seconds(0);
  end();
  expect(compared).toEqual([]);
  echoes(3, 2);
  expect(compared).toMatchObject([
    { series: SAME, idle: { p95Ms: 2, lost: 0 }, loaded: { p95Ms: 72 }, increaseMs: 70, grade: 'C' },
  ]);
  expect(compared[0]?.atMs).toBe(1_010_000);
  clock.advance(20_000);
  expect(compared).toHaveLength(1);
});

it('compares nothing without enough samples before the test', () => {
  const { clock, compared, echoes, seconds, end } = watching();
  echoes(1, 2);
  seconds(5);
  echoes(5, 72);
  seconds(0);
  end();
  clock.advance(20_000);
  expect(compared).toEqual([]);
});

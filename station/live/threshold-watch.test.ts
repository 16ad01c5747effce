import { expect, it } from 'vitest';
import type { CatalogSeries } from '../../core/contracts/catalog.ts';
import { decodeBatch, encodeBatch } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { probeOf } from '../../probes/registry.ts';
import type { AlertChange } from '../events/alerts.ts';
import { ThresholdWatch } from './threshold-watch.ts';

type Values = Readonly<Record<string, unknown>>;
/** When thresholds are crossed, of the target and of all. */
type Rules = { readonly own?: string; readonly all?: string };

const ruled = (thresholdAfter: string | undefined) => (thresholdAfter === undefined ? {} : { thresholdAfter });

/**
 * Windows of ten samples: a number = their round trips in ms, `x` = none, `/` = half of them lost; `f` = the series is not measured any
 * more, `-` = its target has no thresholds any more.
 * @returns in which window each change was reported
 */
function watching(windows: string, thresholds: Values, defaults: Values = {}, rules: Rules = {}): string[] {
  const clock = new FakeClock();
  const said: string[] = [];
  let window = 0;
  const { definition } = probeOf('icmp');
  const target = { id: 1, name: 'gw', reason: null, note: null, seriesCount: 1 };
  const catalog = { revision: 1, current: catalogOf(thresholds) };
  function catalogOf(own: Values) {
    return {
      project: { sounder: 1 as const, defaults: { thresholds: defaults, ...ruled(rules.all) } },
      series: new Map([[7, [7, 1, '192.0.2.1', '', 0] as CatalogSeries]]),
      targets: new Map([
        [1, { ...target, definition: { probe: 'icmp', to: '', thresholds: own, ...ruled(rules.own) } }],
      ]),
    };
  }
  const watch = new ThresholdWatch({
    clock,
    catalog,
    alerts: {
      take(changes: readonly AlertChange[]) {
        for (const { figure, isOn, crossing } of changes) said.push(`${window} ${isOn ? crossing : `${figure} over`}`);
      },
      forget: (series, figure) => void said.push(`${window} ${figure} of ${[...series].join()} forgotten`),
    },
  });
  for (const one of windows.split(' ')) {
    if (one === 'f') {
      watch.forget(new Set([7]));
      continue;
    }
    window += 1;
    if (one === '-') {
      catalog.revision += 1;
      catalog.current = catalogOf({});
    }
    const rows = Array.from({ length: 10 }, (_, at) => {
      const isLost = one === 'x' || (one === '/' && at % 2 === 0);
      const outcome = isLost ? OUTCOMES.timeout : OUTCOMES.reply;
      const rttNs = isLost ? Number.NaN : (Number(one) || 5) * 1e6;
      return { series: 7, round: at, seq: 0, sentNs: clock.nowNs(), outcome, rttNs };
    });
    const batch = decodeBatch(encodeBatch(definition.code, [], rows), () => []);
    if (!batch) throw new Error('malformed');
    watch.add(batch);
    clock.advance(10_000);
  }
  return said;
}

it.each([
  ['three of five windows', '5 90 5 90 5 90 5', ['6 p95 90.0 ms is above 80.0 ms']],
  ['three in a row', '90 90 90', ['3 p95 90.0 ms is above 80.0 ms']],
  ['two of five', '90 90 5 5 5 90 5', []],
  ['three in a row within', '90 90 90 5 5 90 5 5 5', ['3 p95 90.0 ms is above 80.0 ms', '9 p95 over']],
  ['windows without replies in between', '90 x 90 x x 90', ['6 p95 90.0 ms is above 80.0 ms']],
  ['nothing but losses', 'x x x x', []],
  [
    'an interruption, again',
    '90 90 90 f 90 90 90',
    ['3 p95 90.0 ms is above 80.0 ms', '6 p95 90.0 ms is above 80.0 ms'],
  ],
  ['an interruption, with the windows from then on', '90 90 f 90 5 5', []],
  ['its removal no more', '90 90 90 - 90', ['3 p95 90.0 ms is above 80.0 ms', '4 p95 of 7 forgotten']],
])('reports a threshold after %s', (_, windows, expected) => {
  expect(watching(windows, { p95: '80ms' })).toEqual(expected);
});

it('compares loss, but leaves a series without any reply to the alert that it is down', () => {
  expect(watching('/ / / 5 5 5', { lossRatio: 0.2 })).toEqual(['3 loss 50 % is above 20 %', '6 lossRatio over']);
  expect(watching('x x x x', { lossRatio: 0.2 })).toEqual([]);
});

it('watches nothing of targets without thresholds', () => {
  expect(watching('90 90 90', {})).toEqual([]);
});

it('takes the thresholds of the defaults, unless the target has its own or none', () => {
  const defaults = { p95: '20ms' };
  expect(watching('30 30 30', {}, defaults)).toEqual(['3 p95 30.0 ms is above 20.0 ms']);
  expect(watching('30 30 30', { p95: '50ms' }, defaults)).toEqual([]);
  expect(watching('30 30 30', { p95: 'none' }, defaults)).toEqual([]);
});

it('reports as soon as the target or the defaults want it, and the end after as many windows within', () => {
  const limit = { p95: '80ms' };
  expect(watching('90 5 90', limit, {}, { own: '1 of 1' })).toEqual([
    '1 p95 90.0 ms is above 80.0 ms',
    '2 p95 over',
    '3 p95 90.0 ms is above 80.0 ms',
  ]);
  expect(watching('90 90 5 5', {}, limit, { all: '2 of 2' })).toEqual(['2 p95 90.0 ms is above 80.0 ms', '4 p95 over']);
  expect(watching('90 90 90 90', {}, limit, { own: '4 of 6', all: '1 of 1' })).toEqual([
    '4 p95 90.0 ms is above 80.0 ms',
  ]);
});

it('ends the windows of many series one part after the other, each after the same time', () => {
  const clock = new FakeClock();
  const count = 4000;
  const reported: number[] = [];
  const series = new Map(
    Array.from({ length: count }, (_, id) => [id, [id, 1, '192.0.2.1', '', 0] as CatalogSeries] as const),
  );
  const project = { sounder: 1 as const, defaults: { thresholds: { avg: '20ms', p50: '20ms' } } };
  const catalog = { revision: 1, current: { project, series, targets: new Map() } };
  const take = (changes: readonly AlertChange[]) => void reported.push(changes.length);
  const watch = new ThresholdWatch({ clock, catalog, alerts: { take, forget: () => undefined } });
  for (let window = 0; window < 3; window++) {
    const sample = { round: window, seq: 0, sentNs: clock.nowNs(), outcome: OUTCOMES.reply, rttNs: 30e6 };
    const rows = Array.from({ length: count }, (_, id) => ({ ...sample, series: id }));
    const batch = decodeBatch(encodeBatch(probeOf('icmp').definition.code, [], rows), () => []);
    if (!batch) throw new Error('malformed');
    watch.add(batch);
    clock.advance(10_000);
  }
  expect(reported.reduce((sum, some) => sum + some, 0)).toBe(2 * count);
  expect(Math.max(...reported)).toBeLessThanOrEqual(count / 10);
});

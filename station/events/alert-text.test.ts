import { expect, it } from 'vitest';
import { describeAlertCrossing, describeThreshold, describeUp, describeWithin, nameSeries } from './alert-text.ts';

const series = (count: number, address: (at: number) => string, target = (at: number) => `t${at}`) =>
  Array.from({ length: count }, (_, at) => ({ label: `t${at}`, target: target(at), address: address(at) }));

it.each([
  [series(1, () => '192.0.2.1'), 't0'],
  [series(2, () => '192.0.2.1'), 't0 and t1'],
  [series(3, () => '192.0.2.1'), 't0, t1 and t2'],
  [series(200, (at) => `198.51.${at}.1`), 't0, t1 and 198 other series'],
  [series(200, (at) => `198.51.100.${at}`), '200 series in 198.51.100.0/24'],
  [series(5, (at) => `2001:db8:0:7:${at}::1`), '5 series in 2001:db8:0:7::/64'],
  [
    series(
      5,
      (at) => `198.51.${at}.1`,
      () => 'web',
    ),
    '5 series of web',
  ],
  [series(1000, (at) => `198.51.100.${at}`), 'All 1000 series'],
])('names %#', (subjects, expected) => {
  expect(nameSeries(subjects, 1000)).toBe(expected);
});

it('says for how long series were down', () => {
  expect(describeUp('gw', 1, 252_000)).toBe('gw is up, was down for 4 min 12 s');
  expect(describeUp('a and b', 2, 5000)).toBe('a and b are up, were down for 5 s');
});

it('calls loss by its word and in percent, not by the key of the file', () => {
  expect(describeThreshold('a and b', 2, 'lossRatio', '')).toBe('a and b: loss is above its threshold');
  expect(describeWithin('a', 'lossRatio', 10_000)).toBe('a: loss is within its threshold again, after 10 s');
});

it.each([
  [0.125, 0.08, 'loss 12.5 % is above 8 %'],
  [0.08001, 0.08, 'loss 8.001 % is above 8 %'],
])('tells a loss of %d from its limit', (value, limit, text) => {
  expect(describeAlertCrossing({ figure: 'lossRatio', value, limit })).toBe(text);
});

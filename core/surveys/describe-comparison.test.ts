import { describe, expect, it } from 'vitest';
import type { Change, SeriesComparison, Verdict } from './comparison.ts';
import { compareRows, countVerdicts, describeChange, describeSeries, describeTotal } from './describe-comparison.ts';
import { notComparable } from './judge.ts';

const change = (before: number, after: number, low: number, high: number, verdict: Verdict): Change => ({
  before,
  after,
  difference: after - before,
  low,
  high,
  verdict,
});
const COUNTS = { sent: 1000, lost: 1, lossLow: 0, lossHigh: 0.01, notMeasured: 0 };
const SAME = change(12, 12, -0.1, 0.1, 'no-difference');

const row = (more: Partial<SeriesComparison>): SeriesComparison => ({
  series: 1,
  target: 'gateway',
  address: '192.0.2.1',
  group: '',
  port: 0,
  probe: 'icmp',
  before: COUNTS,
  after: COUNTS,
  changes: { loss: SAME, median: SAME, p95: SAME, jitter: SAME },
  verdict: 'no-difference',
  path: null,
  ...more,
});

describe('a change in words', () => {
  it.each([
    [
      'median',
      change(12.1, 18.4, 5.9, 6.7, 'worse'),
      'Median RTT rose from 12.1 to 18.4 ms (+6.30 ms, 95 % CI 5.90 to 6.70): worse',
    ],
    [
      'loss',
      change(0.021, 0.003, -0.024, -0.011, 'improved'),
      'Loss fell from 2.10 to 0.300 % (−1.80 percentage points, 95 % CI −2.40 to −1.10): improved',
    ],
    [
      'jitter',
      change(0.5, 0.52, -0.01, 0.05, 'no-difference'),
      'Jitter from 0.500 to 0.520 ms: no difference that exceeds chance (95 % CI −0.010 to 0.050)',
    ],
    [
      'median',
      change(52, 52.05, 0.009, 0.09, 'no-difference'),
      'Median RTT from 52.0 to 52.0 ms: no difference above the precision of stored samples (95 % CI 0.009 to 0.090)',
    ],
    ['p95', notComparable(12, null), '95th percentile of RTT: too few samples to compare'],
  ] as const)('%s', (measure, one, text) => {
    expect(describeChange(measure, one)).toBe(text);
  });
});

describe('a series in words', () => {
  it('has its changes only, and the caveat of another path', () => {
    const median = change(12.1, 18.4, 5.9, 6.7, 'worse');
    const path = { hop: 3, before: ['192.0.2.3'], after: ['192.0.2.4', '192.0.2.5'] };
    expect(describeSeries(row({ verdict: 'worse', changes: { ...row({}).changes, median }, path }))).toEqual([
      'Median RTT rose from 12.1 to 18.4 ms (+6.30 ms, 95 % CI 5.90 to 6.70): worse',
      'The path differs at hop 3: 192.0.2.3 before, 192.0.2.4, 192.0.2.5 after',
    ]);
  });

  it('says that there is no difference, or that it was not measured', () => {
    expect(describeSeries(row({}))).toEqual(['No difference that exceeds chance']);
    expect(describeSeries(row({ verdict: 'not-comparable' }))).toEqual(['Too few samples to compare']);
    expect(describeSeries(row({ before: null }))).toEqual(['Not measured before']);
    expect(describeSeries(row({ after: null }))).toEqual(['Not measured after']);
  });
});

describe('a comparison in words', () => {
  const changes = { loss: SAME, median: SAME, p95: SAME, jitter: SAME };
  const total = { series: 4, compared: 3, before: COUNTS, after: COUNTS, changes, verdict: 'no-difference' as const };

  it('counts the series by verdict, and those of one span', () => {
    const path = { hop: 1, before: ['192.0.2.3'], after: ['192.0.2.4'] };
    const rows = [
      row({ verdict: 'worse', path }),
      row({ verdict: 'improved' }),
      row({}),
      row({ verdict: 'not-comparable' }),
      row({ before: null, verdict: 'not-comparable' }),
    ];
    expect(describeTotal(total, countVerdicts(rows)).slice(2)).toEqual([
      'Of 4 series: 1 worse, 1 improved, 1 without a difference that exceeds chance, 1 with too few samples',
      '1 series not measured before',
      'To be compared, a series needs 30 packets over at least 100 s of both spans',
      'The path differs for 1 series, so that more than the change in question may have an effect',
      'Of figures that did not change, about 1 in 20 looks changed by chance',
    ]);
  });

  it('says when the spans have no series in common', () => {
    const none = { ...total, series: 0, compared: 0 };
    expect(describeTotal(none, countVerdicts([row({ after: null })]))).toEqual([
      'No series was measured in both',
      '1 series not measured after',
    ]);
  });
});

it('puts the worst series first', () => {
  const worse = (series: number, loss: number, median: number) =>
    row({
      series,
      verdict: 'worse',
      changes: {
        ...row({}).changes,
        loss: change(0, loss, 0, 1, 'worse'),
        median: change(10, 10 + median, 0, 1, 'worse'),
      },
    });
  const rows = [
    row({ series: 5 }),
    worse(1, 0, 2),
    row({ series: 4, verdict: 'improved' }),
    worse(2, 0.1, 0),
    worse(3, 0, 5),
  ];
  expect(rows.sort(compareRows).map(({ series }) => series)).toEqual([2, 3, 1, 4, 5]);
});

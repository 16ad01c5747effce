import { describe, expect, it } from 'vitest';
import { crossings, describeCrossing } from '../../core/analysis/thresholds.ts';
import { OUTCOMES, PLAIN_RULES } from '../../core/model/outcome.ts';
import { effectiveSettings, type Settings } from '../../core/model/settings.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { FaultError } from '../../core/result/result.ts';
import { SummaryBuilder } from '../../core/stats/summary.ts';
import { exitStatus, faultLine } from '../../host/exit-status.ts';
import { probeOf } from '../../probes/registry.ts';
import { durationOption, wholeOption } from '../command/options.ts';
import { checkRate } from '../measure/check-rate.ts';
import { remarks, summaryTable } from './summary-table.ts';

function summaryOf(rttsMs: readonly number[], lost = 0, more: readonly number[] = []) {
  const builder = new SummaryBuilder(PLAIN_RULES);
  for (const [index, ms] of rttsMs.entries()) builder.add(index, OUTCOMES.reply, ms, index * 1000);
  for (let at = 0; at < lost; at++) builder.add(rttsMs.length + at, OUTCOMES.timeout, Number.NaN, at);
  for (const outcome of more) builder.add(0, outcome, Number.NaN, 0);
  return builder.build();
}

const series = (
  target: string,
  address: string,
  settings: Settings = {},
  probe: string = 'icmp',
): IdentifiedSeries => ({
  seriesId: 0,
  planned: {
    target,
    probe,
    to: address,
    address,
    group: null,
    port: null,
    settings: effectiveSettings(settings),
    source: null,
    sourcePorts: null,
  },
});

const faultOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return (error as FaultError).fault;
  }
  return null;
};

describe('thresholds', () => {
  const all = { lossRatio: 0.5, avg: '20ms', p50: '15ms', p95: '40ms', max: '50ms' };

  it('are crossed by what is above them, not by what is at them', () => {
    expect(crossings(all, summaryOf([10, 20, 30, 40], 4))).toEqual([
      { figure: 'avg', limit: 20, value: 25 },
      { figure: 'p50', limit: 15, value: 25 },
    ]);
    expect(crossings({ lossRatio: 0.5, max: '40ms' }, summaryOf([40], 1))).toEqual([]);
  });

  it('that are crossed are reported with the unit of their figure', () => {
    expect(crossings({ p95: '80us', lossRatio: 0.25 }, summaryOf([1, 2], 1)).map(describeCrossing)).toEqual([
      'lossRatio 0.3333 is above 0.25',
      'p95 1.95 ms is above 80.0 µs',
    ]);
  });

  it('of latency are not crossed by what never came, that of loss is', () => {
    expect(crossings(all, summaryOf([], 3))).toEqual([{ figure: 'lossRatio', limit: 0.5, value: 1 }]);
    expect(crossings({ lossRatio: 0 }, summaryOf([]))).toEqual([]);
  });
});

describe('the exit status', () => {
  it.each([
    ['usage.invalid', 64],
    ['plan.too-fast', 64],
    ['http.port-taken', 64],
    ['project.invalid', 65],
    ['project.unreadable', 65],
    ['project.unwritable', 73],
    ['fleet.unknown-agent', 64],
    ['fleet.silent', 69],
    ['packet-io.permission-denied', 69],
    ['resolver.nothing-left', 69],
    ['data.unwritable', 73],
    ['store.newer', 73],
    ['data.in-use', 75],
    ['internal', 2],
    ['something.new', 2],
  ])('of %s is %d', (code, status) => {
    expect(exitStatus({ code, message: '' })).toBe(status);
  });

  it('comes with one line: what, and how to mend it', () => {
    expect(faultLine({ code: 'x', message: 'no', hint: 'do this' })).toBe('sounder: no – do this\n');
    expect(faultLine({ code: 'x', message: 'no', hint: 'Do this' })).toBe('sounder: no – do this\n');
    expect(faultLine({ code: 'x', message: 'no' })).toBe('sounder: no\n');
    expect(faultLine({ code: 'x', message: 'It is not.', hint: 'do this' })).toBe('sounder: It is not – do this\n');
  });
});

const THREE_LOST = [OUTCOMES.timeout, OUTCOMES.timeout, OUTCOMES.timeout] as const;

describe('the table', () => {
  it('aligns names to the left and numbers to the right, with dashes where nothing came back', () => {
    const rows = [
      { series: series('gateway', '192.0.2.1'), summary: summaryOf([1, 2, 3], 1) },
      { series: series('far away', '198.51.100.200'), summary: summaryOf([], 10) },
    ];
    expect(summaryTable(rows)).toBe(
      [
        'target    address         state  sent  lost     loss      min      avg      p95      max   jitter',
        'gateway   192.0.2.1       lossy     4     1   25.0 %  1.00 ms  2.00 ms  2.90 ms  3.00 ms  1.00 ms',
        'far away  198.51.100.200  down     10    10  100.0 %        –        –        –        –        –',
        '',
      ].join('\n'),
    );
  });

  it('leaves the addresses out when they are the targets', () => {
    const [head] = summaryTable([{ series: series('192.0.2.1', '192.0.2.1'), summary: summaryOf([1]) }]).split('\n');
    expect(head).not.toContain('address');
  });

  it.each([
    ['tcp-connect', [OUTCOMES.reply], 'open'],
    ['tcp-syn', [OUTCOMES.refused], 'closed'],
    ['tcp-syn', [OUTCOMES.timeout], 'filtered'],
    ['tcp-syn', [OUTCOMES.timeout, OUTCOMES.prohibited], 'filtered, prohibited'],
    ['tcp-syn', [OUTCOMES.reply, OUTCOMES.timeout], 'open'],
    ['tcp-syn', [OUTCOMES.reply, OUTCOMES.refused], 'open, closed'],
    ['http', [OUTCOMES.timeout, OUTCOMES.timeout, OUTCOMES.timeout], 'down, timeout'],
    ['tcp-syn', [OUTCOMES['not-measured'], OUTCOMES.late], 'not measured'],
    ['tcp-syn', [OUTCOMES.reply, ...THREE_LOST], 'down, open'],
    ['icmp', [OUTCOMES.reply], ''],
    ['icmp', [OUTCOMES.timeout], ''],
    ['icmp', THREE_LOST, 'down'],
    ['icmp', [OUTCOMES.unreachable, OUTCOMES.timeout], 'unreachable'],
    ['icmp', [OUTCOMES.reply, OUTCOMES.unreachable], 'lossy'],
    ['icmp', [OUTCOMES.unreachable, OUTCOMES.unreachable, OUTCOMES.unreachable], 'unreachable'],
    ['tcp-syn', [OUTCOMES.timeout, OUTCOMES['late-error']], 'late-error'],
    ['icmp', [OUTCOMES.timeout, OUTCOMES['late-error']], 'late-error'],
    ['icmp', [OUTCOMES.reply, OUTCOMES['late-error']], ''],
    ['icmp', [OUTCOMES.timeout, OUTCOMES.unreachable, OUTCOMES['late-error']], 'unreachable'],
    ['traceroute', [OUTCOMES['ttl-exceeded'], OUTCOMES.timeout], ''],
  ] as const)('says of %s what %j mean: %s', (probe, outcomes, words) => {
    const builder = new SummaryBuilder(probeOf(probe).definition);
    for (const outcome of outcomes) builder.add(0, outcome, Number.NaN, 0);
    const [head, row] = summaryTable([{ series: series('a', '192.0.2.1', {}, probe), summary: builder.build() }]).split(
      '\n',
    );
    expect(head?.includes('state')).toBe(words !== '');
    expect(row).toContain(`192.0.2.1  ${words}`);
  });

  it('is followed by what entered no counter', () => {
    const { late, duplicate } = OUTCOMES;
    expect(remarks([{ summary: summaryOf([1]) }])).toBe('');
    expect(remarks([{ summary: summaryOf([1], 0, [late, late, duplicate, OUTCOMES['not-measured']]) }])).toBe(
      '1 not measured, 2 late replies, 1 duplicate reply\n',
    );
    // A dead host behind a router is no slow one.
    const { 'late-error': error, mismatch } = OUTCOMES;
    const summary = summaryOf([], 2, [error, error, mismatch]);
    expect(remarks([{ summary }])).toBe('2 late ICMP errors, 1 mismatched reply\n');
    const traced = series('a', '192.0.2.1', {}, 'traceroute');
    expect(remarks([{ summary, series: traced }])).toBe('1 mismatched reply\n');
  });
});

describe('options', () => {
  it('take durations with their unit only', () => {
    expect(durationOption('--interval')('500ms')).toBe(500);
    expect(faultOf(() => durationOption('--interval')('5'))).toMatchObject({
      code: 'usage.invalid',
      message: '--interval: 5 has no unit: write 5s or 5ms',
    });
  });

  it.each(['', '-1', '1.5', '1e3', '0x10', '256', 'ten', ' 5'])('take no %j for a whole number', (text) => {
    expect(faultOf(() => wholeOption('--ttl', 1, 255)(text))?.message).toBe(
      `--ttl: ${JSON.stringify(text)} is not a whole number from 1 to 255`,
    );
  });

  it('take the limits themselves', () => {
    expect([wholeOption('--ttl', 1, 255)('1'), wholeOption('--ttl', 1, 255)('255')]).toEqual([1, 255]);
  });
});

describe('the guard of the rate', () => {
  const fast = Array.from({ length: 201 }, (_, at) => series('t', `10.0.0.${at}`, { interval: '10ms' }));

  it('stops a plan that is too fast, and says how to allow it', () => {
    expect(faultOf(() => checkRate(fast, undefined, '--interval'))).toMatchObject({
      code: 'plan.too-fast',
      message: 'The plan sends 20100 packets/s, the limit is 20000',
      hint: 'use a longer --interval, or allow it with --rate 20100',
    });
  });

  it('lets it pass when it is allowed, or just not too fast', () => {
    expect(faultOf(() => checkRate(fast, 20_100, '--interval'))).toBeNull();
    expect(faultOf(() => checkRate(fast.slice(1), undefined, '--interval'))).toBeNull();
    expect(faultOf(() => checkRate(fast.slice(0, 2), 100, 'interval'))?.code).toBe('plan.too-fast');
  });
});

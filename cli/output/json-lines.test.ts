import { describe, expect, it } from 'vitest';
import { type Batch, decodeBatch, encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { CAUSES, ERROR_CAUSES, OUTCOMES, PLAIN_RULES, TIMESTAMP_SOURCES } from '../../core/model/outcome.ts';
import { effectiveSettings } from '../../core/model/settings.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { rfc3339, sampleLine } from '../../core/samples/sample-line.ts';
import { SummaryBuilder } from '../../core/stats/summary.ts';
import { icmp } from '../../probes/icmp/common/definition.ts';
import { eventLine, summaryLine } from './json-lines.ts';

const series: IdentifiedSeries = {
  seriesId: 3,
  planned: {
    target: 'gateway',
    probe: 'icmp',
    to: '192.0.2.1',
    address: '192.0.2.1',
    group: null,
    settings: effectiveSettings({}),
    port: null,
    source: null,
    sourcePorts: null,
  },
};
const SENT = 1_767_225_600_123_456_789n; // 2026-01-01T00:00:00.123456789Z

const batchOf = (row: Partial<SampleRow>): Batch =>
  decodeBatch(
    encodeBatch(1, icmp.columns, [
      {
        series: 3,
        round: 7,
        seq: 0,
        sentNs: SENT,
        outcome: 0,
        typed: { icmpType: 255, icmpCode: 255, mtu: 0 },
        ...row,
      },
    ]),
    () => icmp.columns,
  ) as Batch;

/** Key order is part of it: people read these lines. */
const line = (row: Partial<SampleRow>) => Object.entries(JSON.parse(sampleLine(batchOf(row), 0, series, icmp)));

const common = [
  ['probe', 'icmp'],
  ['target', 'gateway'],
  ['address', '192.0.2.1'],
  ['series', 3],
  ['round', 7],
  ['seq', 0],
  ['sentAt', '2026-01-01T00:00:00.123456Z'],
];
const noOwn = [
  ['icmpType', null],
  ['icmpCode', null],
  ['mtu', null],
];

describe('a sample', () => {
  it('has the keys that scripts rely on', () => {
    const row = { rttNs: 1_234_567.89, replyTtl: 57, lateUs: 12, stamps: TIMESTAMP_SOURCES['kernel-tx-rx'] };
    expect(line(row)).toEqual([
      ['kind', 'sample'],
      ...common,
      ['rttMs', 1.234568],
      ['outcome', 'reply'],
      ['replyTtl', 57],
      ['lateUs', 12],
      ['stamps', 'kernel-tx-rx'],
      ...noOwn,
    ]);
  });

  it('has null for what is not known', () => {
    expect(line({ outcome: OUTCOMES.timeout })).toEqual([
      ['kind', 'sample'],
      ...common,
      ['rttMs', null],
      ['outcome', 'timeout'],
      ['replyTtl', null],
      ['lateUs', 0],
      ['stamps', 'none'],
      ...noOwn,
    ]);
  });

  it('says the responder when it was not the target, and what', () => {
    const from = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 198, 51, 100, 7);
    const row = { outcome: OUTCOMES['too-big'], rttNs: 1e6, from, typed: { icmpType: 3, icmpCode: 4, mtu: 1400 } };
    expect(Object.fromEntries(line(row))).toMatchObject({ from: '198.51.100.7', icmpType: 3, icmpCode: 4, mtu: 1400 });
  });

  it('says why it was not measured, or which error the system gave', () => {
    const missed = { outcome: OUTCOMES['not-measured'], cause: CAUSES['slot-missed'] };
    expect(Object.fromEntries(line(missed))).toMatchObject({ outcome: 'not-measured', reason: 'slot-missed' });
    const refused = { outcome: OUTCOMES['local-error'], cause: 101 };
    expect(Object.fromEntries(line(refused))).toMatchObject({ outcome: 'local-error', errno: 101 });
  });

  it('is an event of its own with its sender and its ICMP type when an error comes after the timeout', () => {
    const from = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 77, 0, 1);
    const error = { outcome: OUTCOMES['late-error'], rttNs: 3e9, from, typed: { icmpType: 3, icmpCode: 1, mtu: 0 } };
    const printed = [
      ['kind', 'event'],
      ['event', 'late-error'],
      ...common,
      ['rttMs', 3000],
      ['from', '10.77.0.1'],
      ['outcome', 'late-error'],
      ['error', 'unreachable'],
      ['icmpType', 3],
      ['icmpCode', 1],
    ];
    expect(line({ ...error, cause: OUTCOMES.unreachable })).toEqual(printed);
    const ofThisMachine = OUTCOMES.unreachable | ERROR_CAUSES.fromHere;
    expect(line({ ...error, cause: ofThisMachine })).toEqual([...printed, ['local', true]]);
  });

  it('says that this host itself sent the error that ended it', () => {
    const from = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 66, 0, 2);
    const row = { outcome: OUTCOMES.unreachable, from, typed: { icmpType: 3, icmpCode: 1, mtu: 0 } };
    expect(Object.fromEntries(line(row))).not.toHaveProperty('local');
    expect(Object.fromEntries(line({ ...row, cause: ERROR_CAUSES.fromHere }))).toMatchObject({
      from: '10.66.0.2',
      local: true,
    });
  });

  it.each(['late', 'duplicate'] as const)('is an event when its answer is %s', (outcome) => {
    expect(line({ outcome: OUTCOMES[outcome], rttNs: 2e9 })).toEqual([
      ['kind', 'event'],
      ['event', outcome],
      ...common,
      ['rttMs', 2000],
    ]);
  });
});

describe('a summary', () => {
  it('has the keys that scripts rely on', () => {
    const builder = new SummaryBuilder(PLAIN_RULES);
    builder.add(0, OUTCOMES.reply, 1.000_000_4, 0);
    builder.add(1, OUTCOMES.reply, 3, 1000);
    builder.add(2, OUTCOMES.timeout, Number.NaN, 2000);
    const parsed = JSON.parse(summaryLine(builder.build(), series));
    expect(Object.keys(parsed)).toEqual([
      ...['kind', 'probe', 'target', 'address', 'series', 'sent', 'received', 'lost', 'lossRatio', 'duplicates'],
      ...['late', 'notMeasured', 'outOfOrder', 'mismatches', 'matchFails', 'outcomes', 'rttMs', 'state'],
    ]);
    expect(Object.keys(parsed.rttMs)).toEqual('min avg p50 p95 max stdev jitter'.split(' '));
    expect(parsed).toMatchObject({
      kind: 'summary',
      sent: 3,
      outcomes: { reply: 2, timeout: 1 },
      rttMs: { min: 1, max: 3 },
    });
  });

  it('has nulls, never zeros, when nothing came back', () => {
    const parsed = JSON.parse(summaryLine(new SummaryBuilder(PLAIN_RULES).build(), series));
    expect(parsed.lossRatio).toBeNull();
    expect(Object.values(parsed.rttMs)).toEqual(new Array(7).fill(null));
  });
});

it('writes an event of the instrument with its time', () => {
  expect(JSON.parse(eventLine({ kind: 'clock-step', atNs: SENT, stepNs: -5 }))).toEqual({
    kind: 'event',
    event: 'clock-step',
    at: '2026-01-01T00:00:00.123456Z',
    stepNs: -5,
  });
});

it.each([
  [0n, '1970-01-01T00:00:00.000000Z'],
  [1_000n, '1970-01-01T00:00:00.000001Z'],
  [1_767_225_599_999_999_999n, '2025-12-31T23:59:59.999999Z'],
])('writes %d ns as %s', (ns, text) => {
  expect(rfc3339(ns)).toBe(text);
});

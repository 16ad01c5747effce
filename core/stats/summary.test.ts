import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES, PLAIN_RULES } from '../model/outcome.ts';
import { SummaryBuilder } from './summary.ts';

const V1 = [20, 22, 19, 25, 21, 40, 20, 20.5];

function summaryOf(samples: readonly (readonly [index: number, outcome: number, rttMs?: number])[], tcp = false) {
  const builder = new SummaryBuilder({ refusedIsAnswer: tcp, transitOutcomes: [] });
  for (const [index, outcome, rttMs] of samples) builder.add(index, outcome, rttMs ?? Number.NaN, index * 1000);
  return builder.build();
}

describe('a summary', () => {
  it('has the figures of the published vector', () => {
    const { rttMs } = summaryOf(V1.map((ms, index) => [index, OUTCOMES.reply, ms]));
    expect(rttMs.min).toBe(19);
    expect(rttMs.max).toBe(40);
    expect(rttMs.avg).toBeCloseTo(23.4375, 9);
    expect(rttMs.p50).toBeCloseTo(20.75, 9);
    expect(rttMs.p95).toBeCloseTo(34.75, 9);
    expect(rttMs.jitter).toBeCloseTo(7.7857, 4);
    expect(rttMs.stdev).toBeCloseTo(6.9356, 4);
  });

  it('is all nulls, never zeros, when nothing came back', () => {
    const summary = summaryOf([[0, OUTCOMES.timeout]]);
    expect(Object.values(summary.rttMs)).toEqual([null, null, null, null, null, null, null]);
    expect(summary).toMatchObject({ sent: 1, received: 0, lost: 1, lossRatio: 1 });
    expect(summaryOf([]).lossRatio).toBeNull();
  });

  it('counts what was not measured in neither sent nor lost', () => {
    const summary = summaryOf([
      [0, OUTCOMES.reply, 1],
      [1, OUTCOMES.timeout],
      [2, OUTCOMES['not-measured']],
      [3, OUTCOMES['local-error']],
      [0, OUTCOMES.duplicate, 2],
      [1, OUTCOMES.late, 2000],
    ]);
    expect(summary).toMatchObject({
      sent: 2,
      received: 1,
      lost: 1,
      lossRatio: 0.5,
      notMeasured: 2,
      duplicates: 1,
      late: 1,
      outcomes: { reply: 1, timeout: 1, 'local-error': 1, 'not-measured': 1, duplicate: 1, late: 1 },
    });
    expect(summary.rttMs.max).toBe(1);
  });

  it('is down at the first verdict of a service, not of a packet', () => {
    const stateOf = (outcome: number, service: object | undefined) => {
      const builder = new SummaryBuilder({ ...PLAIN_RULES, ...(service && { service }) });
      builder.add(0, outcome, Number.NaN, 0);
      return builder.build().state;
    };
    expect([stateOf(OUTCOMES.unexpected, {}), stateOf(OUTCOMES.refused, {}), stateOf(OUTCOMES.timeout, {})]).toEqual([
      'down',
      'down',
      'waiting',
    ]);
    expect(stateOf(OUTCOMES.refused, undefined)).toBe('waiting');
  });

  it('takes a refusal for an answer of a TCP target only', () => {
    const refusal = [[0, OUTCOMES.refused, 3]] as const;
    expect(summaryOf(refusal)).toMatchObject({ received: 0, lost: 1 });
    expect(summaryOf(refusal, true)).toMatchObject({ received: 1, lost: 0, rttMs: { avg: 3 } });
  });

  it('has neither deviation nor jitter of a single answer', () => {
    expect(summaryOf([[0, OUTCOMES.reply, 5]]).rttMs).toMatchObject({ p95: 5, stdev: null, jitter: null });
  });

  it('takes jitter over packets that were adjacent, not over those around a loss', () => {
    const summary = summaryOf([
      [0, OUTCOMES.reply, 1],
      [1, OUTCOMES.timeout],
      [2, OUTCOMES.reply, 100],
      [3, OUTCOMES.reply, 104],
    ]);
    expect(summary.rttMs.jitter).toBe(4);
  });

  it('does not depend on the order of arrival', () => {
    const samples = V1.map((ms, index) => [index, OUTCOMES.reply, ms] as const);
    fc.assert(
      fc.property(fc.shuffledSubarray(samples, { minLength: samples.length }), (shuffled) => {
        expect(summaryOf(shuffled)).toEqual(summaryOf(samples));
      }),
    );
  });

  it('counts an answer that came after that to a later packet, and none twice', () => {
    const builder = new SummaryBuilder(PLAIN_RULES);
    builder.add(1, OUTCOMES.reply, 10, 1000);
    builder.add(0, OUTCOMES.reply, 1500, 0);
    builder.add(2, OUTCOMES.reply, 10, 2000);
    expect([builder.build().outOfOrder, builder.build().outOfOrder]).toEqual([1, 1]);
  });

  it.each([-120_000, -3_600_000, -500, 20, 3_600_000])('takes a clock set by %d ms for no disorder', (stepMs) => {
    const builder = new SummaryBuilder(PLAIN_RULES);
    for (let index = 0; index < 14; index++) {
      builder.add(index, OUTCOMES.reply, index % 2 === 0 ? 5 : 1, index * 300 + (index < 7 ? 0 : stepMs));
    }
    expect(builder.build().outOfOrder).toBe(0);
  });

  it('can be asked for in between', () => {
    const builder = new SummaryBuilder(PLAIN_RULES);
    builder.add(1, OUTCOMES.reply, 5, 1000);
    expect(builder.build().received).toBe(1);
    builder.add(0, OUTCOMES.reply, 3, 0);
    expect(builder.build().rttMs).toMatchObject({ min: 3, jitter: 2 });
  });
});

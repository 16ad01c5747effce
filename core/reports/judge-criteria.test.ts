import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lossInterval } from '../surveys/loss-interval.ts';
import type { CriteriaSet, Criterion } from './criteria.ts';
import { type Figure, figure } from './figure.ts';
import { judgeCriteria } from './judge-criteria.ts';
import { type Figures, METRIC_IDS, type MetricId } from './metrics.ts';

const NONE = Object.fromEntries(METRIC_IDS.map((id) => [id, figure(null, 0, 'No reply')])) as unknown as Figures;

const setOf = (...criteria: readonly Omit<Criterion, 'source'>[]): CriteriaSet => ({
  id: 'test',
  application: 'Test',
  version: 1,
  criteria: criteria.map((one) => ({ ...one, source: 'agreed on' })),
});

const judge = (set: CriteriaSet, figures: Partial<Record<MetricId, Figure>>) =>
  judgeCriteria(set, { ...NONE, ...figures });

const loss = (lost: number, sent: number) => figure(lost / sent, sent, '', lossInterval(lost, sent));
const RTT = { metric: 'rttP95Ms', operator: '<=', pass: 150, marginal: 300 } as const;
const LOSS = { metric: 'lossRatio', operator: '<', pass: 0.01, marginal: 0.02 } as const;
const MOS = { metric: 'mos', operator: '>=', pass: 4, marginal: 3.6 } as const;

describe('judging', () => {
  it.each([
    [150, 'pass'],
    [150.1, 'marginal'],
    [300, 'marginal'],
    [300.1, 'fail'],
  ])('has for a p95 of %d ms: %s', (value, acceptance) => {
    expect(judge(setOf(RTT), { rttP95Ms: figure(value, 500, '') })).toMatchObject({ acceptance, reason: null });
  });

  it.each([
    [4, 'pass'],
    [3.99, 'marginal'],
    [3.5, 'fail'],
  ])('knows figures of which more is better: MOS %d, %s', (value, acceptance) => {
    expect(judge(setOf(MOS), { mos: figure(value, 500, '') }).acceptance).toBe(acceptance);
  });

  it('has no marginal range without a second limit, and keeps strict limits', () => {
    const strict = setOf({ metric: 'rttMeanMs', operator: '<', pass: 100 });
    expect(judge(strict, { rttMeanMs: figure(99.9, 500, '') }).acceptance).toBe('pass');
    expect(judge(strict, { rttMeanMs: figure(100, 500, '') }).acceptance).toBe('fail');
  });

  it('gives the reason of a figure that is not printed', () => {
    expect(judge(setOf(RTT), { rttP95Ms: figure(null, 12, 'Too few replies: 12, 200 needed') })).toMatchObject({
      acceptance: 'not-judged',
      reason: 'RTT, p95: Too few replies: 12, 200 needed',
    });
  });

  it('of a loss needs packets to see one at the limit, unless too many are lost for chance', () => {
    expect(judge(setOf(LOSS), { lossRatio: loss(0, 298) })).toMatchObject({
      acceptance: 'not-judged',
      reason: 'Loss (round trip): Too few packets: 298, 299 needed to judge below 1 %',
    });
    expect(judge(setOf(LOSS), { lossRatio: loss(0, 299) }).acceptance).toBe('pass');
    expect(judge(setOf(LOSS), { lossRatio: loss(1, 50) }).acceptance).toBe('not-judged');
    expect(judge(setOf(LOSS), { lossRatio: loss(10, 50) }).acceptance).toBe('fail');
  });

  it('marks a figure whose interval contains the limit', () => {
    const isBorderline = (lost: number, sent: number) =>
      judge(setOf(LOSS), { lossRatio: loss(lost, sent) }).criteria[0]?.isBorderline;
    expect([isBorderline(9, 1000), isBorderline(1, 100_000), isBorderline(900, 1000)]).toEqual([true, false, false]);
  });

  it('of windows needs enough packets in one that a single loss does not decide', () => {
    const window = setOf({ metric: 'worstLoss15sRatio', operator: '<', pass: 0.01 });
    const worst = (lost: number, sent: number) =>
      judge(window, { worstLoss15sRatio: figure(lost / sent, sent, '', { low: Math.max(0, lost - 1) / sent }) });
    expect(worst(0, 15)).toMatchObject({
      acceptance: 'not-judged',
      reason: 'Loss, worst 15 s: Too few packets: 15, 101 needed to judge below 1 %',
    });
    expect(worst(1, 15).acceptance).toBe('not-judged');
    expect(worst(15, 15).acceptance).toBe('fail');
    expect([worst(1, 101).acceptance, worst(2, 150).acceptance]).toEqual(['pass', 'fail']);
  });

  it('of several figures fails with one of them, and passes only with all', () => {
    const set = setOf(RTT, LOSS, MOS);
    const good = { rttP95Ms: figure(10, 500, ''), lossRatio: loss(0, 500), mos: figure(4.4, 500, '') };
    expect(judge(set, good).acceptance).toBe('pass');
    expect(judge(set, { ...good, rttP95Ms: figure(200, 500, '') }).acceptance).toBe('marginal');
    expect(judge(set, { rttP95Ms: figure(999, 500, '') }).acceptance).toBe('fail');
    expect(judge(set, { ...good, mos: figure(null, 0, 'No reply') })).toMatchObject({
      acceptance: 'not-judged',
      reason: 'Estimated MOS: No reply',
    });
  });

  it('leaves out optional criteria that cannot be judged, but not all of them', () => {
    const set = setOf(RTT, { ...LOSS, isOptional: true });
    expect(judge(set, { rttP95Ms: figure(10, 500, '') }).acceptance).toBe('pass');
    expect(judge(set, { rttP95Ms: figure(10, 500, ''), lossRatio: loss(400, 500) }).acceptance).toBe('fail');
    expect(judge(setOf({ ...LOSS, isOptional: true }), {})).toMatchObject({
      acceptance: 'not-judged',
      reason: 'Loss (round trip): No reply',
    });
  });

  it('never improves as loss grows', () => {
    const order = ['pass', 'marginal', 'fail'];
    fc.assert(
      fc.property(fc.integer({ min: 299, max: 5000 }), fc.nat(299), fc.nat(299), (sent, one, other) => {
        const rank = (lost: number) => order.indexOf(judge(setOf(LOSS), { lossRatio: loss(lost, sent) }).acceptance);
        expect(rank(Math.min(one, other))).toBeLessThanOrEqual(rank(Math.max(one, other)));
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CriteriaSet, Criterion } from './criteria.ts';
import { CRITERIA_PRESETS } from './criteria-presets.ts';
import { describeLimit } from './judge-criteria.ts';
import { METRIC_IDS, METRICS } from './metrics.ts';

const RTT = { metric: 'rttP95Ms', operator: '<=', pass: 150, marginal: 300, source: 'agreed on' };

const messagesOf = (value: unknown) => {
  const parsed = Criterion.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => [path.join('.'), message]);
};

describe('criteria', () => {
  it('are read back as they were written', () => {
    expect(Criterion.parse(RTT)).toEqual(RTT);
  });

  it.each([
    [{ ...RTT, metric: 'rtt' }, 'metric', 'metric must be one of rttMinMs, '],
    [{ ...RTT, operator: '=' }, 'operator', 'operator must be one of < <= > >='],
    [{ ...RTT, operator: '>' }, 'operator', 'rttP95Ms needs a limit with < or <='],
    [{ ...RTT, metric: 'mos', pass: 4, marginal: 3 }, 'operator', 'mos needs a limit with > or >='],
    [{ ...RTT, pass: -1 }, 'pass', 'pass must not be below 0'],
    [{ ...RTT, pass: '150' }, 'pass', 'pass must be a number'],
    [{ ...RTT, marginal: 150 }, 'marginal', 'marginal must be above pass (150)'],
    [
      { ...RTT, metric: 'lossRatio', pass: 0.5, marginal: 2 },
      'marginal',
      'marginal of lossRatio is a ratio from 0 to 1: write 0.02 for 2 %',
    ],
    [{ ...RTT, source: ' ' }, 'source', 'source has 1 to 500 characters'],
    [{ ...RTT, source: 'a\u202Eb' }, 'source', 'source has no line breaks, control characters or direction overrides'],
  ])('with an error name the field and the remedy: %j', (value, path, message) => {
    const [first] = messagesOf(value);
    expect(first?.[0]).toBe(path);
    expect(first?.[1]).toContain(message);
  });

  it('never throw, whatever is read', () => {
    fc.assert(fc.property(fc.anything(), (value) => typeof CriteriaSet.safeParse(value).success === 'boolean'));
  });

  it('have an id, a version and at least one entry', () => {
    const set = { id: 'own-1', application: 'Phones', version: 1, criteria: [RTT] };
    expect(CriteriaSet.safeParse(set).success).toBe(true);
    for (const wrong of [{ id: 'Own 1' }, { version: 0 }, { criteria: [] }, { application: '' }, { more: 1 }]) {
      expect(CriteriaSet.safeParse({ ...set, ...wrong }).success).toBe(false);
    }
  });
});

describe('shipped criteria', () => {
  it('are valid, and their ids differ', () => {
    for (const preset of CRITERIA_PRESETS) expect(CriteriaSet.parse(preset)).toEqual(preset);
    const ids = CRITERIA_PRESETS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining(['voice', 'video', 'teams-client', 'teams-edge', 'erp', 'reachability']),
    );
  });

  it('say of limits that were not checked, or are no standard, that it is so', () => {
    for (const { criteria } of CRITERIA_PRESETS) {
      for (const { source } of criteria) {
        if (/ITU-T/.test(source)) expect(source).toContain('not checked against the current edition');
        else if (!/Microsoft/.test(source)) expect(source).toContain('convention, no standard');
      }
    }
  });

  it('are those of the published classes', () => {
    const limits = (id: string) =>
      CRITERIA_PRESETS.find((preset) => preset.id === id)?.criteria.map(
        (criterion) => `${criterion.metric} ${describeLimit(criterion)}`,
      );
    expect(limits('teams-edge')).toEqual([
      'rttMeanMs below 60 ms',
      'jitterMeanMs below 15 ms',
      'worstJitter15sMs below 15 ms',
      'lossRatio below 0.1 %',
      'worstLoss15sRatio below 0.1 %',
      'worstLoss200msRatio below 1 %',
      'reorderedRatio below 0.01 %',
    ]);
    expect(limits('y1541-6')).toEqual([
      'oneWayMeanMs at most 100 ms',
      'pdvP999Ms at most 50 ms',
      'lossRatio at most 0.001 %',
    ]);
    expect(limits('y1541-4')).toEqual(['oneWayMeanMs at most 1 s', 'lossRatio at most 0.1 %']);
  });
});

describe('metrics', () => {
  it('each have a formula, a source and a condition', () => {
    const labels = METRIC_IDS.map((id) => METRICS[id].label);
    expect(new Set(labels).size).toBe(labels.length);
    for (const id of METRIC_IDS) {
      const { formula, source, notPrinted, leastSamples } = METRICS[id];
      expect([id, formula && source && notPrinted ? leastSamples > 0 : false]).toEqual([id, true]);
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksOf } from '../surveys/blocks.ts';
import { Resamples } from '../surveys/resamples.ts';
import type { CriteriaSet } from './criteria.ts';
import { CRITERIA_PRESETS } from './criteria-presets.ts';
import { judgeCriteria } from './judge-criteria.ts';
import { formatMetric, METRIC_IDS, METRICS } from './metrics.ts';
import { type FigureRules, type SeriesContext, seriesFigures } from './series-figures.ts';
import { columnsOf } from './testing/columns.ts';

const RULES: FigureRules = {
  percentiles: 'nearest-rank',
  codec: 'g711-plc',
  delayModel: 'idd',
  buffer: { kind: 'delay-variation', share: 0.99 },
  apdexMs: 100,
  hasSimplifiedMos: true,
};

function contextOf(count: number, intervalMs: number): SeriesContext {
  const span = { fromMs: 0, toMs: Math.max(1, count * intervalMs), excluded: [] };
  const blocks = blocksOf(span.fromMs, span.toMs);
  const draws = new Resamples(blocks.count, 1);
  return { span, intervalMs, packetIntervalMs: intervalMs, stateRule: null, blocks, draws, load: null };
}

const figuresOf = (rtts: readonly (number | null | undefined)[], intervalMs = 1000) =>
  seriesFigures(columnsOf(rtts, intervalMs), contextOf(rtts.length, intervalMs), RULES);

/** Round trips of 20 to 29 ms; every 400th packet is lost. */
const steady = (count: number) => Array.from({ length: count }, (_, at) => (at % 400 === 399 ? null : 20 + (at % 10)));

describe('figures of a series', () => {
  it('are all there with enough packets', () => {
    const { figures, speech } = figuresOf(steady(12_000), 100);
    const missing = METRIC_IDS.filter((id) => figures[id].value === null);
    expect(missing).toEqual(['mtbfMs', 'mttrMs', 'loadIncreaseMs']);
    expect(figures.rttP99Ms).toMatchObject({ value: 29, samples: 11_970, reason: null });
    expect(figures.pdvP99Ms.value).toBe(9);
    expect(figures.lossRatio).toMatchObject({ value: 30 / 12_000, samples: 12_000 });
    expect(figures.availability.value).toBe(1);
    expect(figures.mos.value).toBe(speech?.quality.mos);
    expect(speech?.inputs).toMatchObject({ bufferMs: 9, discardRatio: 0, isBurstAssumed: false });
  });

  it('are not printed with too few packets, and say why', () => {
    const { figures, speech } = figuresOf(steady(150));
    expect(figures.rttP50Ms.reason).toBeNull();
    expect(figures.rttP95Ms).toMatchObject({ value: null, reason: 'Too few replies: 150, 200 needed' });
    expect(figures.mos).toMatchObject({ value: null, reason: 'Too few replies: 150, 200 needed' });
    expect(figures.burstRatio.reason).toBe('Too few losses: 0, 10 needed');
    expect(figures.meanLossRun.reason).toBe('No loss');
    expect(figures.loadIncreaseMs.reason).toBe('No throughput test');
    expect(figures.worstJitter15sMs.reason).toBe('No 15 s with 16 replies');
    expect(speech).toBeNull();
  });

  it('of a target without a reply are its loss and its outage', () => {
    const { figures } = figuresOf(Array.from({ length: 400 }, () => null));
    expect(figures.rttMeanMs.reason).toBe('No reply');
    expect(figures.lossRatio).toMatchObject({ value: 1, high: 1 });
    expect(figures).toMatchObject({
      availability: { value: 0 },
      outages: { value: 1 },
      longestOutageMs: { value: 400_000 },
      apdex: { value: 0 },
    });
  });

  it('of a target that was not measured are none', () => {
    const { figures } = figuresOf([undefined, undefined, undefined]);
    expect(figures.lossRatio.reason).toBe('No packet was sent');
    expect(figures.availability.reason).toBe('Nothing was measured');
    expect(METRIC_IDS.filter((id) => figures[id].value !== null)).toEqual([]);
  });

  it('have the added delay of a throughput test', () => {
    const load = { increaseMs: 42, grade: 'B' as const, loaded: { sent: 160 } };
    const { figures } = seriesFigures(columnsOf(steady(10)), { ...contextOf(10, 1000), load }, RULES);
    expect(figures.loadIncreaseMs).toMatchObject({ value: 42, samples: 160 });
    const interactive = CRITERIA_PRESETS.find(({ id }) => id === 'interactive') as CriteriaSet;
    expect(judgeCriteria(interactive, figures).acceptance).toBe('marginal');
  });

  it('are numbers or have a reason, and ratios are 0 to 1, whatever was measured', () => {
    const rtts = fc.array(fc.constantFrom(1, 20, 300, null, null, undefined), { maxLength: 400 });
    fc.assert(
      fc.property(rtts, (packets) => {
        const { figures } = figuresOf(packets, 500);
        for (const id of METRIC_IDS) {
          const { value, reason } = figures[id];
          expect([id, value === null ? reason !== null && reason !== '' : Number.isFinite(value)]).toEqual([id, true]);
          if (value === null) continue;
          expect([id, METRICS[id].unit !== 'ratio' || (value >= 0 && value <= 1)]).toEqual([id, true]);
          expect(formatMetric(id, value)).not.toContain('NaN');
        }
        for (const preset of CRITERIA_PRESETS) {
          const { acceptance, reason } = judgeCriteria(preset, figures);
          expect(acceptance === 'not-judged').toBe(reason !== null);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('acceptance', () => {
  const acceptanceOf = (id: string, rtts: readonly (number | null)[], intervalMs: number) => {
    const preset = CRITERIA_PRESETS.find((one) => one.id === id);
    return preset && judgeCriteria(preset, figuresOf(rtts, intervalMs).figures).acceptance;
  };

  it('of a good path is a pass for all that it was measured for', () => {
    const rtts = steady(6000);
    for (const id of ['voice', 'teams-client', 'erp', 'reachability']) {
      expect([id, acceptanceOf(id, rtts, 100)]).toEqual([id, 'pass']);
    }
    expect(acceptanceOf('interactive', rtts, 100)).toBe('not-judged');
    expect(acceptanceOf('y1541-6', rtts, 100)).toBe('fail');
  });

  it('of a path with much loss is a failure', () => {
    const rtts = steady(6000).map((rtt, at) => (at % 20 === 0 ? null : rtt));
    for (const id of ['voice', 'video', 'teams-client', 'teams-poor-call', 'erp', 'reachability']) {
      expect([id, acceptanceOf(id, rtts, 100)]).toEqual([id, 'fail']);
    }
  });
});

describe('a value', () => {
  it.each([
    ['lossRatio', 0.0125, '1.25 %'],
    ['lossRatio', 0.00001, '0.001 %'],
    ['lossRatio', 0, '0 %'],
    ['rttP95Ms', 12.3456, '12.3 ms'],
    ['rttP95Ms', 1234.5, '1.23 s'],
    ['longestOutageMs', 90_000.4, '1 min 30 s'],
    ['longestLossRun', 3, '3 packets'],
    ['outages', 2, '2'],
    ['r', 93.2, '93.2'],
    ['mos', 4.409, '4.41'],
    ['availability', 1, '100 %'],
    ['apdex', 0.6, '0.60'],
    ['availability', 0.99995, '99.995 %'],
  ] as const)('of %s, %d, is printed as %s', (metric, value, text) => {
    expect(formatMetric(metric, value)).toBe(text);
  });
});

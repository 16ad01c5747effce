import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SpeechMeasures, speechInputs } from './speech-inputs.ts';
import { speechQuality } from './speech-quality.ts';
import { speechSensitivity } from './speech-sensitivity.ts';

/** 200 replies: 196 of 40 ms, 2 each of 60 and 100 ms; 10 packets lost. */
const MEASURES: SpeechMeasures = {
  sorted: Float64Array.from({ length: 200 }, (_, at) => (at < 196 ? 40 : at < 198 ? 60 : 100)),
  meanMs: 40.8,
  ipdvMs: 3,
  sent: 210,
  lost: 10,
  burstRatio: 1.5,
};

describe('inputs of the E-model', () => {
  it('are half the round trip, frame and buffer; what comes after the buffer is lost', () => {
    const inputs = speechInputs(MEASURES, 'g711-plc', 'idd');
    expect(inputs).toMatchObject({
      networkMs: 20.4,
      bufferMs: 20,
      packetisationMs: 20,
      lookAheadMs: 0,
      burstRatio: 1.5,
    });
    expect(inputs.oneWayMs).toBeCloseTo(60.4, 9);
    expect(inputs.discardRatio).toBeCloseTo(2 / 210, 9);
    expect(inputs.lossRatio).toBeCloseTo(12 / 210, 9);
  });

  it('have the look-ahead of the codec and the depth of the buffer that was chosen', () => {
    expect(speechInputs(MEASURES, 'g729a', 'idd', { kind: 'fixed', ms: 60 })).toMatchObject({
      lookAheadMs: 5,
      bufferMs: 60,
      discardRatio: 0,
    });
    expect(speechInputs(MEASURES, 'g729a', 'idd', { kind: 'twice-jitter' })).toMatchObject({
      bufferMs: 6,
      discardRatio: 4 / 210,
    });
  });

  it('take losses as random where there are too few to tell', () => {
    expect(speechInputs({ ...MEASURES, lost: 9 }, 'g711', 'idd')).toMatchObject({
      burstRatio: 1,
      isBurstAssumed: true,
    });
    expect(speechInputs(MEASURES, 'g711', 'idd')).toMatchObject({ burstRatio: 1.5, isBurstAssumed: false });
    expect(speechInputs({ ...MEASURES, burstRatio: null }, 'g711', 'idd').isBurstAssumed).toBe(true);
  });

  it('discard fewer packets with a deeper buffer, and none when it holds all', () => {
    const delays = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(delays, fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 }), (ms, one, more) => {
        const sorted = Float64Array.from(ms).sort();
        const of = (depth: number) =>
          speechInputs({ ...MEASURES, sorted, sent: ms.length, lost: 0 }, 'g711', 'idd', { kind: 'fixed', ms: depth });
        expect(of(one + more).discardRatio).toBeLessThanOrEqual(of(one).discardRatio);
        expect(of(1000).discardRatio).toBe(0);
        const min = sorted[0] as number;
        expect(of(one).discardRatio).toBe(ms.filter((delay) => delay - min > one).length / ms.length);
      }),
    );
  });
});

describe('sensitivity', () => {
  const inputs = speechInputs(MEASURES, 'g711-plc', 'idd');
  const variations = speechSensitivity(inputs, { low: 0.02, high: 0.1 });

  it('changes one input at a time', () => {
    expect(variations.map(({ input }) => input)).toEqual([
      'oneWayMs',
      'oneWayMs',
      'lossRatio',
      'lossRatio',
      'burstRatio',
      'codec',
      'codec',
      'codec',
      'codec',
    ]);
    const [, , , worst] = variations;
    const changed = speechQuality({ ...inputs, lossRatio: 0.1 });
    expect(worst).toMatchObject({ input: 'lossRatio', value: 0.1, r: changed.r, mos: changed.mos });
    expect(worst?.rChange).toBeCloseTo(changed.r - speechQuality(inputs).r, 9);
  });

  it('is better with less loss and worse with more', () => {
    const [less, more] = variations.filter(({ input }) => input === 'lossRatio');
    expect(less?.mosChange).toBeGreaterThan(0);
    expect(more?.mosChange).toBeLessThan(0);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delayImpairment } from '../stats/mos.ts';
import { SPEECH_CODECS, type SpeechCodecId } from './speech-codecs.ts';
import { coleRosenbluthImpairment, satisfactionOf, simplifiedMos, speechQuality } from './speech-quality.ts';

const CODECS = Object.keys(SPEECH_CODECS) as SpeechCodecId[];

describe('speech quality', () => {
  it.each([
    [100, 0],
    [150, 0.164],
    [200, 3.044],
    [250, 8.917],
    [300, 14.761],
    [400, 24.07],
  ])('has for %d ms of test vector 2 the impairment Idd %d', (oneWayMs, idd) => {
    const inputs = { codec: 'g711', oneWayMs, lossRatio: 0, burstRatio: 1, delayModel: 'idd' } as const;
    expect(speechQuality(inputs).delayImpairment).toBeCloseTo(idd, 3);
  });

  it.each([
    [100, 2.4],
    [177.3, 4.255],
    [200, 7.297],
    [300, 20.697],
    [400, 34.097],
  ])('has for %d ms of test vector 2 the impairment %d by Cole and Rosenbluth', (oneWayMs, id) => {
    expect(coleRosenbluthImpairment(oneWayMs)).toBeCloseTo(id, 3);
    const inputs = { codec: 'g711', oneWayMs, lossRatio: 0, burstRatio: 1, delayModel: 'cole-rosenbluth' } as const;
    expect(speechQuality(inputs).r).toBeCloseTo(93.2 - id, 3);
  });

  it.each([
    ['g711', 50, 0, 1, 0, 93.2, 4.409],
    ['g711', 50, 1, 1, 17.925, 75.275, 3.834],
    ['g711', 150, 3, 2, 49.138, 43.899, 2.259],
    ['g711-plc', 150, 1, 1, 3.64, 89.397, 4.324],
    ['g711-plc', 150, 3, 2, 10.714, 82.322, 4.109],
    ['g711-plc', 250, 5, 1, 15.781, 68.503, 3.526],
    ['g729a', 50, 0, 1, 11, 82.2, 4.104],
    ['g729a', 150, 3, 1, 22.455, 70.582, 3.624],
    ['g723.1', 150, 1, 1, 19.678, 73.358, 3.75],
  ] as const)(
    'rates %s at %d ms, %d %% of loss, burst ratio %d as test vector 3 does',
    (codec, oneWayMs, loss, burstRatio, ie, r, mos) => {
      const quality = speechQuality({ codec, oneWayMs, lossRatio: loss / 100, burstRatio, delayModel: 'idd' });
      expect(quality.lossImpairment).toBeCloseTo(ie, 3);
      expect(quality.r).toBeCloseTo(r, 2);
      expect(quality.mos).toBeCloseTo(mos, 3);
    },
  );

  it('knows classes of sensitivity to delay, and an advantage', () => {
    expect(delayImpairment(200, { sT: 0.55, mTMs: 120 })).toBeLessThan(delayImpairment(200));
    expect(delayImpairment(149, { sT: 0.4, mTMs: 150 })).toBe(0);
    const inputs = { codec: 'g711', oneWayMs: 200, lossRatio: 0, burstRatio: 1, delayModel: 'idd' } as const;
    const moved = speechQuality({ ...inputs, advantage: 5, sensitivity: { sT: 0.4, mTMs: 250 } });
    expect(moved.r).toBeCloseTo(98.2, 9);
  });

  it.each([
    [93.2, 'very satisfied'],
    [90, 'very satisfied'],
    [89.9, 'satisfied'],
    [70, 'some users dissatisfied'],
    [69.9, 'many users dissatisfied'],
    [50, 'nearly all users dissatisfied'],
    [-10, 'not recommended'],
  ])('says for R = %d: %s', (r, satisfaction) => {
    expect(satisfactionOf(r)).toBe(satisfaction);
  });

  it('never rises with delay or loss, and stays between 1 and 4.5', () => {
    const codec = fc.constantFrom(...CODECS);
    const model = fc.constantFrom('idd' as const, 'cole-rosenbluth' as const);
    const input = fc.tuple(fc.double({ min: 0, max: 2000, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(
        codec,
        model,
        input,
        input,
        fc.double({ min: 1, max: 20, noNaN: true }),
        (id, delayModel, one, other, burstRatio) => {
          const rate = (pick: (left: number, right: number) => number) =>
            speechQuality({
              codec: id,
              delayModel,
              burstRatio,
              oneWayMs: pick(one[0], other[0]),
              lossRatio: pick(one[1], other[1]),
            });
          const [better, worse] = [rate(Math.min), rate(Math.max)];
          expect(worse.r).toBeLessThanOrEqual(better.r + 1e-9);
          for (const { mos } of [better, worse]) {
            expect(mos).toBeGreaterThanOrEqual(1);
            expect(mos).toBeLessThanOrEqual(4.5);
          }
        },
      ),
    );
  });
});

describe('the simplified MOS', () => {
  it.each([
    [20, 2, 0, 92.35, 4.392],
    [100, 10, 1, 87.45, 4.272],
    [200, 30, 2, 73.2, 3.743],
  ])('of %d ms, jitter %d ms and %d %% is that of test vector 4', (avgMs, jitterMs, loss, r, mos) => {
    const found = simplifiedMos(avgMs, jitterMs, loss / 100);
    expect(found.r).toBeCloseTo(r, 3);
    expect(found.mos).toBeCloseTo(mos, 3);
  });

  it('is 1 where everything is lost', () => {
    expect(simplifiedMos(20, 2, 1).mos).toBe(1);
  });
});

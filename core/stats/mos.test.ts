import { describe, expect, it } from 'vitest';
import { type Codec, delayImpairment, estimatedMos, G711_PLC, lossImpairment, mosOfRating, ratingOf } from './mos.ts';

const G711: Codec = { ie: 0, bpl: 4.3 };
const G729A: Codec = { ie: 11, bpl: 19 };
const G7231: Codec = { ie: 15, bpl: 16.1 };

describe('the E-model', () => {
  it.each([
    [100, 0],
    [150, 0.164],
    [200, 3.044],
    [250, 8.917],
    [300, 14.761],
    [400, 24.07],
  ])('has for a delay of %d ms the impairment %d', (delayMs, expected) => {
    expect(delayImpairment(delayMs)).toBeCloseTo(expected, 3);
  });

  it.each([
    [G711, 50, 0, 1, 0, 93.2, 4.409],
    [G711, 50, 1, 1, 17.925, 75.275, 3.834],
    [G711, 150, 3, 2, 49.138, 43.899, 2.259],
    [G711_PLC, 150, 1, 1, 3.64, 89.397, 4.324],
    [G711_PLC, 150, 3, 2, 10.714, 82.322, 4.109],
    [G711_PLC, 250, 5, 1, 15.781, 68.503, 3.526],
    [G729A, 50, 0, 1, 11, 82.2, 4.104],
    [G729A, 150, 3, 1, 22.455, 70.582, 3.624],
    [G7231, 150, 1, 1, 19.678, 73.358, 3.75],
  ])('rates %j at %d ms, %d %% of loss and a burst ratio of %d', (codec, delayMs, loss, burst, impairment, r, mos) => {
    expect(lossImpairment(loss, codec, burst)).toBeCloseTo(impairment, 3);
    expect(ratingOf(delayMs, loss, codec, burst)).toBeCloseTo(r, 2);
    expect(mosOfRating(ratingOf(delayMs, loss, codec, burst))).toBeCloseTo(mos, 3);
  });

  it('stays between 1 and 4.5', () => {
    expect([-300, -1, 0, 3.2, 100, 140].map(mosOfRating)).toEqual([1, 1, 1, 1, 4.5, 4.5]);
  });
});

describe('the estimate of a row', () => {
  it('is best with little delay and no loss, worst without any reply', () => {
    expect(estimatedMos(20, 1, 0)).toBeCloseTo(4.409, 3);
    expect(estimatedMos(Number.NaN, Number.NaN, 1)).toBe(1);
  });

  it('counts half the round trip, a buffer of twice the jitter and a frame as delay', () => {
    expect(estimatedMos(200, 15, 0.01)).toBeCloseTo(mosOfRating(ratingOf(150, 1, G711_PLC)), 9);
    expect(estimatedMos(260, Number.NaN, 0.01)).toBeCloseTo(mosOfRating(ratingOf(150, 1, G711_PLC)), 9);
  });

  it('is none without figures', () => {
    expect(estimatedMos(Number.NaN, Number.NaN, Number.NaN)).toBeNaN();
    expect(estimatedMos(Number.NaN, Number.NaN, 0.5)).toBeNaN();
  });
});

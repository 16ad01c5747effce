import { expect, it } from 'vitest';
import { SendingRate } from './sending-rate.ts';

it('is what was sent over the last ten seconds', () => {
  const rate = new SendingRate();
  expect(rate.perSecond()).toBeNull();
  for (let second = 0; second <= 20; second++) rate.look(second * 1000, second < 10 ? 0 : (second - 10) * 291);
  expect(rate.perSecond()).toBe(291);
});

it('is not reported from less than a second', () => {
  const rate = new SendingRate();
  rate.look(0, 0);
  rate.look(500, 40);
  expect(rate.perSecond()).toBeNull();
  rate.look(1000, 80);
  expect(rate.perSecond()).toBe(80);
});

it('starts again with another engine, whose counter starts at zero', () => {
  const rate = new SendingRate();
  rate.look(0, 100_000);
  rate.look(1000, 101_000);
  rate.look(2000, 10);
  expect(rate.perSecond()).toBeNull();
  rate.look(4000, 30);
  expect(rate.perSecond()).toBe(10);
});

it('is of the last seconds only, also after a time in which nobody looked', () => {
  const rate = new SendingRate();
  for (let second = 0; second <= 10; second++) rate.look(second * 1000, 0);
  rate.look(3_600_000, 100_000);
  expect(rate.perSecond()).toBeNull();
  rate.look(3_601_000, 101_000);
  expect(rate.perSecond()).toBe(1000);
});

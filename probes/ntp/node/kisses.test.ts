import { expect, it } from 'vitest';
import { Kisses } from './kisses.ts';

const HOUR_MS = 3_600_000;
const request = { intervalMs: 60_000 };

it('asks a server less often each time that it wants so', () => {
  const kisses = new Kisses();
  expect(kisses.hold('a', request, 0)).toBeNull();
  expect(kisses.note('RATE', 'a', request, 6, 0)).toBe(120_000);
  expect(kisses.hold('a', request, 119_999)).toEqual({ code: 'RATE', untilMs: 120_000 });
  expect(kisses.hold('a', { intervalMs: 1 }, 119_999)).toEqual({ code: 'RATE', untilMs: 120_000 });
  expect(kisses.hold('b', request, 1)).toBeNull();
  expect(kisses.hold('a', request, 120_000)).toBeNull();
  // The distance stays after a reply.
  expect(kisses.hold('a', request, 180_000)).toEqual({ code: 'RATE', untilMs: 240_000 });
  expect(kisses.note('RATE', 'a', request, 6, 240_000)).toBe(480_000);
});

it('waits at least 64 s, and as long as the poll interval of the packet, up to 36 hours', () => {
  expect(new Kisses().note('RATE', 'a', { intervalMs: 1000 }, 0, 0)).toBe(64_000);
  expect(new Kisses().note('RATE', 'a', { intervalMs: 1000 }, 10, 0)).toBe(1_024_000);
  const kisses = new Kisses();
  for (let time = 0; time < 30; time++) kisses.note('RATE', 'a', request, -128, 0);
  expect(kisses.note('RATE', 'a', request, 127, 0)).toBe(2 ** 17 * 1000);
});

it('ends the requests of a plan entry at DENY and RSTR', () => {
  const kisses = new Kisses();
  expect(kisses.note('DENY', 'a', request, 6, 0)).toBeNull();
  expect(kisses.hold('a', request, 1000 * HOUR_MS)).toEqual({ code: 'DENY', untilMs: null });
  expect(kisses.hold('a', { ...request }, 0)).toBeNull();
});

it('forgets a wish after a week, and ignores other codes', () => {
  const kisses = new Kisses();
  expect(kisses.note('INIT', 'a', request, 6, 0)).toBeUndefined();
  kisses.note('RATE', 'a', request, 17, 0);
  expect(kisses.hold('a', request, 8 * 24 * HOUR_MS)).toBeNull();
  expect(kisses.hold('a', request, 8 * 24 * HOUR_MS + 1)).toBeNull();
});

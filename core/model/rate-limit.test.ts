import { expect, it } from 'vitest';
import { LimitSettings, rateLimitOf } from './rate-limit.ts';

it('is that of the command line, else of the project, else the default', () => {
  expect(rateLimitOf({ limits: { packetsPerSecond: 500 } }, 30_000)).toBe(30_000);
  expect(rateLimitOf({ limits: { packetsPerSecond: 500 } })).toBe(500);
  expect(rateLimitOf({})).toBe(20_000);
});

it('cannot be raised above the guard by a file', () => {
  const message = (packetsPerSecond: unknown) =>
    LimitSettings.safeParse({ packetsPerSecond }).error?.issues.map((issue) => issue.message);
  expect(message(20_001)).toEqual([
    'packetsPerSecond must be 1 to 20000: more is confirmed at each start, or with --rate',
  ]);
  expect(message(0)).toEqual(['packetsPerSecond must be 1 to 20000']);
  expect(message('fast')).toEqual(['packetsPerSecond must be a whole number from 1 to 20000']);
});

import { expect, it } from 'vitest';
import { lossClass } from './loss-class.ts';
import { OUTCOMES } from './outcome.ts';

it('classes lost samples by what ended them', () => {
  expect(
    (['timeout', 'refused', 'unreachable', 'prohibited', 'ttl-exceeded', 'reset', 'server-error'] as const).map((one) =>
      lossClass(OUTCOMES[one]),
    ),
  ).toEqual(['timeout', 'refused', 'unreachable', 'unreachable', 'unreachable', 'failed', 'failed']);
});

import { expect, it } from 'vitest';
import { tokenIn } from './token-in.ts';

it('takes the token out of the URL that Sounder prints, or as it is', () => {
  expect(
    [' http://127.0.0.1:8080/#abc_1 ', 'http://127.0.0.1:8080/?select=4#abc_1', 'abc_1\n', '#abc_1'].map(tokenIn),
  ).toEqual(Array(4).fill('abc_1'));
  expect(tokenIn('  ')).toBe('');
});

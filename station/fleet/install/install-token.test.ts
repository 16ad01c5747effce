import { expect, it } from 'vitest';
import type { Code } from '../fleet-file.ts';
import { codeOfToken, installToken } from './install-token.ts';

const secret = Buffer.alloc(16, 7);
const code = { secret: secret.toString('hex') } as Code;

it('leads to the code that it was made from', () => {
  expect(codeOfToken(installToken(secret), [code])).toBe(code);
  expect(codeOfToken(installToken(Buffer.alloc(16, 8)), [code])).toBeUndefined();
});

it.each(["=';id;'", '==', '$(id)', ' '])('is refused with %j behind it, which the decoding passes over', (more) => {
  expect(codeOfToken(installToken(secret) + more, [code])).toBeUndefined();
});

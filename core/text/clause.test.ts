import { expect, it } from 'vitest';
import { asClause, asSentence } from './clause.ts';

it('gives an article after a colon no capital, and leaves names alone', () => {
  expect(['The disk is full', 'Theo does not answer', 'IPv6 is off'].map(asClause)).toEqual([
    'the disk is full',
    'Theo does not answer',
    'IPv6 is off',
  ]);
});

it('begins a sentence with a capital', () => {
  expect(['no answer for x', ''].map(asSentence)).toEqual(['No answer for x', '']);
});

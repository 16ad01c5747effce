import { expect, it } from 'vitest';
import { asClause, asSentence, withoutCapital } from './clause.ts';

it('gives an article after a colon no capital, and leaves names alone', () => {
  expect(['The disk is full', 'Theo does not answer', 'IPv6 is off'].map(asClause)).toEqual([
    'the disk is full',
    'Theo does not answer',
    'IPv6 is off',
  ]);
});

it('gives a title within a line a small letter, and leaves abbreviations alone', () => {
  expect(['Size with IP header', 'Path MTU', 'TTL'].map(withoutCapital)).toEqual([
    'size with IP header',
    'path MTU',
    'TTL',
  ]);
});

it('begins a sentence with a capital', () => {
  expect(['no answer for x', ''].map(asSentence)).toEqual(['No answer for x', '']);
});

import { expect, it } from 'vitest';
import { CAUSES, causeName, isOutcomeCode, OUTCOMES, outcomeClass, outcomeName, STAMPS, stampName } from './outcome.ts';

const TCP = { refusedIsAnswer: true, asides: [] };

it('gives every outcome the number that journals hold already', () => {
  expect(OUTCOMES).toEqual({
    reply: 0,
    timeout: 1,
    refused: 2,
    unreachable: 3,
    prohibited: 4,
    'ttl-exceeded': 5,
    'too-big': 6,
    'local-error': 7,
    'not-measured': 8,
    duplicate: 9,
    late: 10,
    mismatch: 11,
    'match-fail': 12,
    unanswered: 13,
  });
});

it('names every number by its word', () => {
  for (const [name, code] of Object.entries(OUTCOMES)) expect(outcomeName(code)).toBe(name);
  for (const [name, code] of Object.entries(STAMPS)) expect(stampName(code)).toBe(name);
  for (const [name, code] of Object.entries(CAUSES)) expect(causeName(code)).toBe(name);
});

it('takes a number that it does not know for our own failure, which is no loss', () => {
  expect(isOutcomeCode(63)).toBe(false);
  expect(outcomeName(63)).toBe('local-error');
  expect(outcomeClass(63)).toBe('excluded');
});

it.each([
  ['reply', 'answered'],
  ['timeout', 'lost'],
  ['unreachable', 'lost'],
  ['prohibited', 'lost'],
  ['ttl-exceeded', 'lost'],
  ['too-big', 'lost'],
  ['local-error', 'excluded'],
  ['not-measured', 'excluded'],
  ['duplicate', 'amendment'],
  ['late', 'amendment'],
] as const)('counts %s as %s', (outcome, kind) => {
  expect(outcomeClass(OUTCOMES[outcome])).toBe(kind);
  expect(outcomeClass(OUTCOMES[outcome], TCP)).toBe(kind);
});

it('counts a refusal as an answer for TCP only', () => {
  expect(outcomeClass(OUTCOMES.refused)).toBe('lost');
  expect(outcomeClass(OUTCOMES.refused, TCP)).toBe('answered');
});

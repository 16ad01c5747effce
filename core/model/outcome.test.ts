import { describe, expect, it } from 'vitest';
import {
  CAUSES,
  causeName,
  countedClass,
  ERROR_CAUSES,
  icmpErrorOf,
  isOutcomeCode,
  isOwnFault,
  OUTCOMES,
  outcomeClass,
  outcomeName,
  TIMESTAMP_SOURCES,
  timestampSource,
} from './outcome.ts';

const TCP = { refusedIsAnswer: true, transitOutcomes: [] };

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
    'late-error': 14,
    'name-error': 64,
    'tls-error': 65,
    'bad-certificate': 66,
    reset: 67,
    'protocol-error': 68,
    unexpected: 69,
    'too-large': 70,
    denied: 71,
    'server-error': 72,
    progress: 73,
  });
});

it('names every number by its word', () => {
  for (const [name, code] of Object.entries(OUTCOMES)) expect(outcomeName(code)).toBe(name);
  for (const [name, code] of Object.entries(TIMESTAMP_SOURCES)) expect(timestampSource(code)).toBe(name);
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
  ['late-error', 'amendment'],
] as const)('counts %s as %s', (outcome, kind) => {
  expect(outcomeClass(OUTCOMES[outcome])).toBe(kind);
  expect(outcomeClass(OUTCOMES[outcome], TCP)).toBe(kind);
});

it('counts a refusal as an answer for TCP only', () => {
  expect(outcomeClass(OUTCOMES.refused)).toBe('lost');
  expect(outcomeClass(OUTCOMES.refused, TCP)).toBe('answered');
});

describe('an ICMP error', () => {
  const { fromHere, viaRouter } = ERROR_CAUSES;

  it('is of a router, in time', () => {
    expect(icmpErrorOf(OUTCOMES.unreachable, 0)).toEqual({
      meaning: OUTCOMES.unreachable,
      isLate: false,
      isFromHere: false,
      isViaRouter: false,
    });
  });

  it('keeps its meaning and its sender after the timeout', () => {
    expect(icmpErrorOf(OUTCOMES['late-error'], OUTCOMES.prohibited | fromHere | viaRouter)).toEqual({
      meaning: OUTCOMES.prohibited,
      isLate: true,
      isFromHere: true,
      isViaRouter: true,
    });
  });

  it.each(['reply', 'timeout', 'refused', 'late', 'local-error', 'not-measured', 'mismatch'] as const)(
    'is none of %s, whatever its cause',
    (outcome) => {
      expect(icmpErrorOf(OUTCOMES[outcome], 113)).toBeUndefined();
    },
  );

  it('leaves room in its cause for every outcome of packets', () => {
    const packets = Object.values(OUTCOMES).filter((code) => code < 64);
    expect(Math.max(...packets)).toBeLessThanOrEqual(ERROR_CAUSES.meaning);
    // Live frames have a byte for it.
    expect(fromHere | viaRouter | ERROR_CAUSES.meaning).toBe(255);
  });
});

it('distinguishes faults of this host from those of a target', () => {
  const own = Object.entries(CAUSES).filter(([, cause]) => isOwnFault(OUTCOMES['not-measured'], cause));
  expect(own.map(([name]) => name)).toEqual([
    ...['slot-missed', 'engine-restart', 'receive-overflow', 'suspended', 'buffer-overflow', 'no-descriptor'],
  ]);
  expect(isOwnFault(OUTCOMES['local-error'], 1)).toBe(false); // EPERM has the number of a missed slot
});

it('counts for a series what measures its destination', () => {
  const rules = { refusedIsAnswer: true, transitOutcomes: ['ttl-exceeded'] } as const;
  const counted = Object.entries(OUTCOMES).flatMap(([name, code]) => {
    const kind = countedClass(code, rules);
    return kind === null ? [] : [`${name} ${kind}`];
  });
  expect(counted).toEqual([
    ...['reply answered', 'timeout lost', 'refused answered', 'unreachable lost', 'prohibited lost', 'too-big lost'],
    ...['local-error excluded', 'not-measured excluded', 'name-error lost', 'tls-error lost', 'bad-certificate lost'],
    ...['reset lost', 'protocol-error lost', 'unexpected lost', 'too-large lost', 'denied lost', 'server-error lost'],
  ]);
});

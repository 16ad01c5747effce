import { expect, it } from 'vitest';
import type { ServiceRecord } from '../../../core/service/finding.ts';
import { answerChanges } from './changes.ts';
import { dnsDetail } from './testing/details.ts';

const record = (more: Parameters<typeof dnsDetail>[0]): ServiceRecord => ({
  atMs: 0,
  round: 0,
  outcome: 'reply',
  cause: 0,
  durationMs: 1,
  values: {},
  detail: dnsDetail(more),
});

const changes = (before: Parameters<typeof dnsDetail>[0], now: Parameters<typeof dnsDetail>[0]): string[] =>
  answerChanges(record(before), record(now)).map((change) => change.describe('192.0.2.53'));

it('reports other answers, and the end of a name', () => {
  expect(changes({ values: ['192.0.2.1'] }, { values: ['192.0.2.7'] })).toEqual([
    'example.com A at 192.0.2.53 changed: 192.0.2.1 → 192.0.2.7',
  ]);
  expect(changes({ values: ['192.0.2.1'] }, { values: [], rcode: 'NXDOMAIN' })).toEqual([
    'example.com A at 192.0.2.53 changed: 192.0.2.1 → NXDOMAIN',
  ]);
  expect(changes({ values: ['a', 'b', 'c', 'd'] }, { values: [] })).toEqual([
    'example.com A at 192.0.2.53 changed: a, b, c and 1 more → no data',
  ]);
});

it('takes neither order nor a missing answer for a change', () => {
  expect(changes({ values: ['192.0.2.1', '192.0.2.2'] }, { values: ['192.0.2.2', '192.0.2.1'] })).toEqual([]);
  expect(changes({}, { rcode: null, values: [] })).toEqual([]);
});

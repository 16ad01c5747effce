import { expect, it } from 'vitest';
import type { ServiceRecord } from '../../../core/service/finding.ts';
import { clockChanges } from './changes.ts';
import type { ServerFacts } from './detail.ts';
import { ntpDetail, serverFacts } from './testing/details.ts';

const record = (more: Partial<ServerFacts> | null): ServiceRecord => ({
  atMs: 0,
  round: 0,
  outcome: 'reply',
  cause: 0,
  durationMs: 1,
  values: {},
  detail: ntpDetail({ best: more && serverFacts(more) }),
});

it('reports another stratum and an announced leap second', () => {
  const texts = (before: ServiceRecord, now: ServiceRecord) =>
    clockChanges(before, now).map(({ describe }) => describe('time'));
  expect(texts(record({}), record({ stratum: 3, leap: 'insert-second' }))).toEqual([
    'time: stratum 2 → 3 (reference 192.0.2.1)',
    'time: leap indicator none → insert-second',
  ]);
  expect(texts(record({}), record({ offsetMs: 5 }))).toEqual([]);
  expect(texts(record({}), record(null))).toEqual([]);
});

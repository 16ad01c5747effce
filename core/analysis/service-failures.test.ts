import { expect, it } from 'vitest';
import { CAUSES, OUTCOMES } from '../model/outcome.ts';
import { ServiceFailures } from './service-failures.ts';

const { 'local-error': localError, 'not-measured': notMeasured, timeout } = OUTCOMES;
const detail = (error: string) => JSON.stringify({ error });

it('reports what this host could not carry out, each reason once with its targets', () => {
  const failures = new ServiceFailures();
  for (const target of ['a', 'b', 'c', 'd', 'e']) failures.add(target, localError, 0, detail('No such secret'));
  failures.add('a', localError, 0, detail('No such secret'));
  failures.add('f', notMeasured, CAUSES['not-available'], null);
  expect(failures.wasAnyMeasured).toBe(false);
  expect(failures.fault(true)).toEqual({
    code: 'service.nothing-measured',
    message: 'Nothing could be measured: No such secret (a, b, c and 2 more); the reason is not known (f)',
  });
  expect(failures.fault(false)?.message).toMatch(/^Some targets could not be measured: /);
});

it('does not blame this host for what a server does, nor for a missed round', () => {
  const failures = new ServiceFailures();
  failures.add('a', notMeasured, CAUSES['still-running'], null);
  expect([failures.fault(true), failures.wasAnyMeasured]).toEqual([null, false]);
  failures.add('a', timeout, 0, detail('No reply'));
  expect([failures.fault(true), failures.wasAnyMeasured]).toEqual([null, true]);
});

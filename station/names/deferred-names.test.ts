import { expect, it } from 'vitest';
import type { ResolvedNames } from '../../core/plan/expand.ts';
import { DeferredNames } from './deferred-names.ts';

const TOO_FAST = { code: 'plan.too-fast', message: 'The plan sends 30000 packets/s' };
const FAILED = { failed: 'no such name' };
const names = (of: Record<string, readonly string[] | { readonly failed: string }>): ResolvedNames =>
  new Map(Object.entries(of));

it('leaves names in the plan as it has them, and says of others why they are not', () => {
  const held = new DeferredNames();
  held.accept(names({ a: ['10.0.0.1'], b: FAILED, c: ['10.0.0.3'] }));
  const now = names({ a: ['10.0.0.9'], b: ['10.0.0.2'], c: FAILED, d: ['10.0.0.4'], e: FAILED });
  const reason = { failed: 'not probed: the plan sends 30000 packets/s' };
  expect(Object.fromEntries(held.without(now, TOO_FAST))).toEqual({
    a: ['10.0.0.1'],
    b: reason,
    c: FAILED,
    d: reason,
    e: FAILED,
  });
});

it('is reported once, until all names are in the plan again', () => {
  const held = new DeferredNames();
  expect([held.defer(TOO_FAST), held.defer(TOO_FAST), held.fault]).toEqual([true, false, TOO_FAST]);
  held.accept(names({}));
  expect([held.fault, held.defer(TOO_FAST)]).toEqual([null, true]);
});

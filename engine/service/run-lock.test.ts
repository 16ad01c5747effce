import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LockKind, RunLock } from './run-lock.ts';

/** A lock with the names of the transactions that have begun, in order. */
function locked() {
  const lock = new RunLock();
  const begun: string[] = [];
  const request = (name: string, kind: LockKind) => lock.request(kind, () => void begun.push(name));
  return { lock, begun, request };
}

describe('RunLock', () => {
  it('lets everything run side by side that does not ask to run alone', () => {
    const { begun, request } = locked();
    request('a', 'none');
    request('b', 'check');
    request('c', 'check');
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('runs alone what asks to, after all that looks at locks, and makes later ones wait behind it', () => {
    const { lock, begun, request } = locked();
    request('a', 'check');
    request('b', 'none');
    request('alone', 'local');
    request('c', 'check');
    expect(begun).toEqual(['a', 'b']);
    lock.release('check');
    expect(begun).toEqual(['a', 'b', 'alone']);
    lock.release('none');
    expect(begun).toEqual(['a', 'b', 'alone']);
    lock.release('local');
    expect(begun).toEqual(['a', 'b', 'alone', 'c']);
  });

  it('does not hold up what looks at no lock', () => {
    const { begun, request } = locked();
    request('alone', 'local');
    request('a', 'none');
    expect(begun).toEqual(['alone', 'a']);
  });

  it('runs one alone after the other, in order', () => {
    const { lock, begun, request } = locked();
    for (const name of ['a', 'b', 'c']) request(name, 'local');
    lock.release('local');
    lock.release('local');
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('admits those behind one that gives up', () => {
    const { begun, request } = locked();
    request('a', 'check');
    const withdraw = request('alone', 'local');
    request('b', 'check');
    expect(withdraw()).toBe(true);
    expect(begun).toEqual(['a', 'b']);
    expect(withdraw()).toBe(false);
  });

  it('refuses to withdraw what has begun', () => {
    const { begun, request } = locked();
    expect(request('a', 'check')()).toBe(false);
    expect(request('b', 'none')()).toBe(false);
    expect(begun).toEqual(['a', 'b']);
  });
});

type Step =
  | { readonly do: 'request'; readonly kind: LockKind }
  | { readonly do: 'release' | 'withdraw'; readonly which: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('request' as const), kind: fc.constantFrom<LockKind>('none', 'check', 'local') }),
  fc.record({ do: fc.constantFrom('release' as const, 'withdraw' as const), which: fc.nat(20) }),
);

interface Request {
  readonly kind: LockKind;
  readonly withdraw: () => boolean;
}

it('never breaks its promises, and lets everything begin in the end', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const lock = new RunLock();
      const running: { id: number; kind: LockKind }[] = [];
      const waiting = new Map<number, Request>();
      const order: number[] = [];
      let count = 0;
      const check = () => {
        const alone = running.filter(({ kind }) => kind === 'local');
        expect(alone.length).toBeLessThanOrEqual(1);
        // Beside it runs only what looks at no lock.
        if (alone.length > 0) expect(running.filter(({ kind }) => kind === 'check')).toEqual([]);
        // Who waits has a reason: the first one because of what runs, the others because of it.
        const [first] = waiting.values();
        const locking = running.filter(({ kind }) => kind !== 'none');
        if (first?.kind === 'local') expect(locking.length).toBeGreaterThan(0);
        if (first?.kind === 'check') expect(alone).toHaveLength(1);
      };
      const release = (which: number) => {
        const [ended] = running.splice(which % running.length, 1);
        if (ended) lock.release(ended.kind);
      };
      for (const one of steps) {
        if (one.do === 'request') {
          const id = count++;
          let hasBegun = false;
          const withdraw = lock.request(one.kind, () => {
            hasBegun = true;
            waiting.delete(id);
            running.push({ id, kind: one.kind });
            if (one.kind === 'local') expect(running.filter(({ kind }) => kind !== 'none')).toHaveLength(1);
            if (one.kind !== 'none') order.push(id);
          });
          if (!hasBegun) waiting.set(id, { kind: one.kind, withdraw });
        } else if (one.do === 'release' && running.length > 0) release(one.which);
        else if (one.do === 'withdraw' && waiting.size > 0) {
          const [id, { withdraw }] = [...waiting][one.which % waiting.size] as [number, Request];
          waiting.delete(id);
          expect(withdraw()).toBe(true);
        }
        check();
      }
      while (running.length > 0) release(0);
      expect(waiting.size).toBe(0);
      expect(order).toEqual([...order].sort((left, right) => left - right));
    }),
  );
});

it('lets one run alone however many overlap that look at no lock', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ kind: fc.constantFrom<LockKind>('none', 'check', 'local'), lasts: fc.nat(5) })),
      (requests) => {
        const lock = new RunLock();
        const begun = new Set<number>();
        const running: { readonly kind: LockKind; left: number }[] = [];
        const pass = () => {
          for (const one of running.splice(0)) {
            if (one.left > 0) running.push({ ...one, left: one.left - 1 });
            else lock.release(one.kind);
          }
        };
        // Always at least one of these, for ever.
        lock.request('none', () => undefined);
        for (const [id, { kind, lasts }] of requests.entries()) {
          lock.request(kind, () => {
            begun.add(id);
            running.push({ kind, left: lasts });
          });
          lock.request('none', () => undefined);
          lock.release('none');
          pass();
        }
        for (let turn = 0; turn < 8 * (requests.length + 1); turn++) pass();
        expect(begun.size).toBe(requests.length);
      },
    ),
  );
});

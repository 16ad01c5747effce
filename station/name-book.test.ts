import { describe, expect, it } from 'vitest';
import type { Project, Target } from '../core/model/project.ts';
import { fail, ok, type Result } from '../core/result/result.ts';
import { FakeClock, settle } from '../core/testing/fake-clock.ts';
import { NameBook, type NameChange } from './name-book.ts';

function book() {
  const clock = new FakeClock();
  const asked: string[] = [];
  const answers = new Map<string, (result: Result<readonly string[]>) => void>();
  const changes: (NameChange | null)[] = [];
  const resolver = {
    resolve: (name: string, family: 4 | 6 | null) =>
      new Promise<Result<readonly string[]>>((resolve) => {
        asked.push(`${name}/${family ?? 'any'}`);
        answers.set(name, resolve);
      }),
  };
  const names = new NameBook(resolver, clock, (change) => void changes.push(change));
  return {
    clock,
    names,
    asked,
    answer: async (name: string, addresses: readonly string[] | string) => {
      const failed = (message: string) => fail({ code: 'resolver.not-found', message });
      answers.get(name)?.(typeof addresses === 'string' ? failed(addresses) : ok(addresses));
      await settle();
    },
    changes: () => changes,
  };
}

const project = (targets: Record<string, Partial<Target>>): Project => ({
  sounder: 1,
  targets: Object.fromEntries(
    Object.entries(targets).map(([name, more]) => [name, { probe: 'icmp', to: 'a.example', ...more } as Target]),
  ),
});

describe('the name book', () => {
  it('asks once for each name and family that the project has, and for no address', () => {
    const { names, asked } = book();
    names.follow(
      project({
        a: {},
        b: { to: 'A.example.' },
        c: { addressFamily: 'ipv6' },
        d: { to: '192.0.2.1' },
        e: { to: 'b.example', enabled: false },
      }),
    );
    expect(asked).toEqual(['a.example/any', 'a.example/6', 'b.example/any']);
    expect(names.pending).toBe(3);
  });

  it('knows the answer and tells that it came', async () => {
    const { names, answer, changes, asked } = book();
    names.follow(project({ a: {} }));
    await answer('a.example', ['192.0.2.1']);
    expect([names.names.get(':a.example'), names.pending, changes().length]).toEqual([['192.0.2.1'], 0, 1]);
    names.follow(project({ a: {} }));
    expect(asked).toHaveLength(1);
  });

  it('asks again every half minute while it fails, and until it succeeds', async () => {
    const { clock, names, asked, answer } = book();
    names.follow(project({ a: { dnsInterval: '0s' } }));
    await answer('a.example', 'does not exist');
    expect(names.names.get(':a.example')).toEqual({ failed: 'does not exist' });
    await clock.advanceAsync(29_999);
    expect(asked).toHaveLength(1);
    await clock.advanceAsync(1);
    expect(asked).toHaveLength(2);
    await answer('a.example', 'does not exist');
    await clock.advanceAsync(30_000);
    await answer('a.example', ['192.0.2.1']);
    await clock.advanceAsync(600_000);
    expect([asked.length, names.names.get(':a.example')]).toEqual([3, ['192.0.2.1']]);
  });

  it('asks again at the interval, once for all targets of the name, and says when the address is another', async () => {
    const { clock, names, asked, answer, changes } = book();
    names.follow(project({ a: { dnsInterval: '1m' }, b: { dnsInterval: '10m' }, c: { dnsInterval: '0s' } }));
    await answer('a.example', ['192.0.2.1']);
    await clock.advanceAsync(60_000);
    expect(asked).toHaveLength(2);
    expect(names.pending).toBe(0);
    await answer('a.example', ['192.0.2.9']);
    expect(changes().at(-1)).toEqual({ name: 'a.example', before: '192.0.2.1', after: '192.0.2.9', reason: null });
    expect(names.names.get(':a.example')).toEqual(['192.0.2.9']);
  });

  it('stays with the address that is probed as long as it is one of the name', async () => {
    const { clock, names, answer, changes } = book();
    names.follow(project({ a: { dnsInterval: '1m' } }));
    await answer('a.example', ['192.0.2.1', '192.0.2.2']);
    await clock.advanceAsync(60_000);
    await answer('a.example', ['192.0.2.3', '192.0.2.2', '192.0.2.1']);
    expect(names.names.get(':a.example')).toEqual(['192.0.2.1', '192.0.2.3', '192.0.2.2']);
    expect(changes()).toEqual([null]);
  });

  it('says when a name has no address any more, and when it has one again', async () => {
    const { clock, names, answer, changes } = book();
    names.follow(project({ a: { dnsInterval: '10s' } }));
    await answer('a.example', ['192.0.2.1']);
    await clock.advanceAsync(10_000);
    await answer('a.example', 'does not exist');
    await clock.advanceAsync(10_000);
    await answer('a.example', ['192.0.2.1']);
    expect(changes().slice(1)).toEqual([
      { name: 'a.example', before: '192.0.2.1', after: null, reason: 'does not exist' },
      { name: 'a.example', before: null, after: '192.0.2.1', reason: null },
    ]);
  });

  it('forgets names that went from the project, and asks anew when they come back', async () => {
    const { clock, names, asked, answer } = book();
    names.follow(project({ a: {} }));
    await answer('a.example', 'no');
    names.follow(project({}));
    expect([names.names.size, clock.pending]).toEqual([0, 0]);
    await clock.advanceAsync(60_000);
    names.follow(project({ a: {} }));
    expect(asked).toHaveLength(2);
  });

  it('is settled when nothing is asked any more', async () => {
    const { clock, names, answer } = book();
    names.follow(project({ a: {} }));
    let done = false;
    const settled = names.settled().then(() => {
      done = true;
    });
    await clock.advanceAsync(1000);
    expect(done).toBe(false);
    await answer('a.example', ['192.0.2.1']);
    await clock.advanceAsync(10);
    await settled;
  });

  it('leaves no timer behind when it is closed, even by an answer that comes later', async () => {
    const { clock, names, answer, changes } = book();
    names.follow(project({ a: {}, b: { to: 'b.example' } }));
    await answer('a.example', 'no');
    names.close();
    await answer('b.example', 'no');
    expect([clock.pending, changes().length]).toEqual([0, 1]);
  });
});

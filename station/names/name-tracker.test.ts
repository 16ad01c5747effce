import { describe, expect, it } from 'vitest';
import type { Project, Target } from '../../core/model/project.ts';
import { type Fault, fail, ok, type Result } from '../../core/result/result.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import { type NameChange, type NameSilence, NameTracker } from './name-tracker.ts';

function tracking() {
  const clock = new FakeClock();
  const asked: string[] = [];
  const answers = new Map<string, (result: Result<readonly string[]>) => void>();
  const changes: (NameChange | null)[] = [];
  const silences: NameSilence[] = [];
  const overdue = new Map<string, () => void>();
  const resolver = {
    resolve: (name: string, family: 4 | 6 | null, onOverdue?: (fault: Fault) => void) =>
      new Promise<Result<readonly string[]>>((resolve) => {
        asked.push(`${name}/${family ?? 'any'}`);
        overdue.set(name, () => onOverdue?.({ code: 'resolver.timeout', message: 'no answer in time' }));
        answers.set(name, resolve);
      }),
  };
  const names = new NameTracker(resolver, clock, {
    changed: (change) => void changes.push(change),
    silence: (silence) => void silences.push(silence),
  });
  return {
    clock,
    names,
    asked,
    answer: async (name: string, addresses: readonly string[] | string) => {
      const failed = (message: string) => fail({ code: 'resolver.not-found', message });
      answers.get(name)?.(typeof addresses === 'string' ? failed(addresses) : ok(addresses));
      await settle();
    },
    /** The name server fails, or says nothing. */
    noAnswer: async (name: string) => {
      answers.get(name)?.(fail({ code: 'resolver.failed', message: 'no answer' }));
      await settle();
    },
    overdue: (name: string) => overdue.get(name)?.(),
    changes: () => changes,
    silences,
  };
}

const project = (targets: Record<string, Partial<Target>>): Project => ({
  sounder: 1,
  targets: Object.fromEntries(
    Object.entries(targets).map(([name, more]) => [name, { probe: 'icmp', to: 'a.example', ...more } as Target]),
  ),
});

describe('the name tracker', () => {
  it('resumes with the previous addresses after a restart, and reports changes from them', async () => {
    const { names, asked, answer, changes } = tracking();
    names.resumeFrom(
      new Map([
        [':a.example', '192.0.2.1'],
        [':b.example', '192.0.2.2'],
        [':gone.example', '192.0.2.3'],
      ]),
    );
    names.follow(project({ a: {}, b: { to: 'b.example' } }));
    expect([...names.names]).toEqual([
      [':a.example', ['192.0.2.1']],
      [':b.example', ['192.0.2.2']],
    ]);
    expect([asked, names.pending]).toEqual([['a.example/any', 'b.example/any'], 0]);
    await answer('a.example', ['192.0.2.9', '192.0.2.1']);
    await answer('b.example', ['192.0.2.8']);
    expect(names.names.get(':a.example')).toEqual(['192.0.2.1', '192.0.2.9']);
    expect(changes()).toEqual([{ name: 'b.example', before: '192.0.2.2', after: '192.0.2.8', reason: null }]);
  });

  it('keeps the previous address of a name after a restart until there is an answer', async () => {
    const { names, noAnswer, changes, silences } = tracking();
    names.resumeFrom(new Map([[':a.example', '192.0.2.1']]));
    names.follow(project({ a: {} }));
    await noAnswer('a.example');
    expect(names.names.get(':a.example')).toEqual(['192.0.2.1']);
    expect(changes()).toEqual([]);
    expect(silences).toEqual([{ name: 'a.example', address: '192.0.2.1', reason: 'no answer' }]);
  });

  it('knows nothing of a name that comes later but what is answered', () => {
    const { names } = tracking();
    names.resumeFrom(new Map([[':a.example', '192.0.2.1']]));
    names.follow(project({}));
    names.follow(project({ a: {} }));
    expect([names.names.size, names.pending]).toEqual([0, 1]);
  });

  it('asks once for each name and family that the project has, and for no address', () => {
    const { names, asked } = tracking();
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
    const { names, answer, changes, asked } = tracking();
    names.follow(project({ a: {} }));
    await answer('a.example', ['192.0.2.1']);
    expect([names.names.get(':a.example'), names.pending, changes().length]).toEqual([['192.0.2.1'], 0, 1]);
    names.follow(project({ a: {} }));
    expect(asked).toHaveLength(1);
  });

  it('asks again every half minute while it fails, and until it succeeds', async () => {
    const { clock, names, asked, answer } = tracking();
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
    const { clock, names, asked, answer, changes } = tracking();
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
    const { clock, names, answer, changes } = tracking();
    names.follow(project({ a: { dnsInterval: '1m' } }));
    await answer('a.example', ['192.0.2.1', '192.0.2.2']);
    await clock.advanceAsync(60_000);
    await answer('a.example', ['192.0.2.3', '192.0.2.2', '192.0.2.1']);
    expect(names.names.get(':a.example')).toEqual(['192.0.2.1', '192.0.2.3', '192.0.2.2']);
    expect(changes()).toEqual([null]);
  });

  it('says when a name has no address any more, and when it has one again', async () => {
    const { clock, names, answer, changes } = tracking();
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

  it('forgets names that were removed from the project, and looks them up again when they return', async () => {
    const { clock, names, asked, answer } = tracking();
    names.follow(project({ a: {} }));
    await answer('a.example', 'no');
    names.follow(project({}));
    expect([names.names.size, clock.pending]).toEqual([0, 0]);
    await clock.advanceAsync(60_000);
    names.follow(project({ a: {} }));
    expect(asked).toHaveLength(2);
  });

  it('is settled when no first answer is awaited, though names are being asked again', async () => {
    const { clock, names, answer, asked } = tracking();
    names.follow(project({ a: { dnsInterval: '1s' }, b: { to: 'b.example' } }));
    let done = false;
    const settled = names.settled().then(() => {
      done = true;
    });
    await answer('a.example', ['192.0.2.1']);
    await clock.advanceAsync(1000);
    expect([done, asked]).toEqual([false, ['a.example/any', 'b.example/any', 'a.example/any']]);
    await answer('b.example', 'no');
    await settled;
  });

  it.each(['overdue', 'closed', 'gone from the project'] as const)(
    'is settled when the last name is %s',
    async (how) => {
      const { names, overdue } = tracking();
      names.follow(project({ a: {} }));
      const settled = names.settled();
      if (how === 'overdue') overdue('a.example');
      else if (how === 'closed') names.close();
      else names.follow(project({}));
      await settled;
      expect(names.pending).toBe(0);
    },
  );

  it('is settled at once without names', async () => {
    const { names } = tracking();
    names.follow(project({ a: { to: '192.0.2.1' } }));
    await expect(names.settled()).resolves.toBeUndefined();
  });

  it('keeps the last address while there is no answer, says so once, and asks again soon', async () => {
    const { clock, names, answer, noAnswer, changes, silences, asked } = tracking();
    names.follow(project({ a: { dnsInterval: '1m' } }));
    await answer('a.example', ['192.0.2.1']);
    await clock.advanceAsync(60_000);
    await noAnswer('a.example');
    expect(names.names.get(':a.example')).toEqual(['192.0.2.1']);
    await clock.advanceAsync(5000);
    await noAnswer('a.example');
    await clock.advanceAsync(5000);
    expect(asked).toHaveLength(4);
    await answer('a.example', ['192.0.2.1']);
    expect(silences).toEqual([
      { name: 'a.example', address: '192.0.2.1', reason: 'no answer' },
      { name: 'a.example', address: '192.0.2.1', reason: null },
    ]);
    expect(changes()).toEqual([null]);
    await clock.advanceAsync(59_999);
    expect(asked).toHaveLength(4);
  });

  it('ends the silence of a name that goes from the project', async () => {
    const { clock, names, answer, noAnswer, silences } = tracking();
    names.follow(project({ a: { dnsInterval: '1m' } }));
    await answer('a.example', ['192.0.2.1']);
    await clock.advanceAsync(60_000);
    await noAnswer('a.example');
    names.follow(project({}));
    expect(silences.at(-1)).toEqual({ name: 'a.example', address: '192.0.2.1', reason: null });
  });

  it('takes an address away when the answer is that the name does not exist, also after silence', async () => {
    const { clock, names, answer, noAnswer, changes } = tracking();
    names.follow(project({ a: { dnsInterval: '1m' } }));
    await answer('a.example', ['192.0.2.1']);
    await clock.advanceAsync(60_000);
    await noAnswer('a.example');
    await clock.advanceAsync(5000);
    await answer('a.example', 'does not exist');
    expect(names.names.get(':a.example')).toEqual({ failed: 'does not exist' });
    expect(changes().at(-1)).toEqual({ name: 'a.example', before: '192.0.2.1', after: null, reason: 'does not exist' });
  });

  it('keeps the last address while a look-up is overdue, and takes its late answer', async () => {
    const { clock, names, answer, overdue, silences, changes } = tracking();
    names.follow(project({ a: { dnsInterval: '1m' } }));
    await answer('a.example', ['192.0.2.1']);
    await clock.advanceAsync(60_000);
    overdue('a.example');
    expect(names.names.get(':a.example')).toEqual(['192.0.2.1']);
    expect(silences).toEqual([{ name: 'a.example', address: '192.0.2.1', reason: 'no answer in time' }]);
    await answer('a.example', ['192.0.2.9']);
    expect(names.names.get(':a.example')).toEqual(['192.0.2.9']);
    expect(changes().at(-1)).toEqual({ name: 'a.example', before: '192.0.2.1', after: '192.0.2.9', reason: null });
  });

  it('has a reason for a first look-up that is overdue, and takes its late answer', async () => {
    const { names, answer, overdue, silences, changes } = tracking();
    names.follow(project({ a: {} }));
    overdue('a.example');
    expect([names.names.get(':a.example'), names.pending]).toEqual([{ failed: 'no answer in time' }, 0]);
    await answer('a.example', ['192.0.2.1']);
    expect(names.names.get(':a.example')).toEqual(['192.0.2.1']);
    expect([changes().length, silences]).toEqual([2, []]);
  });

  it('asks again after five seconds for a name that had no answer, though it is to be asked once', async () => {
    const { clock, names, asked, noAnswer } = tracking();
    names.follow(project({ a: { dnsInterval: '0s' } }));
    await noAnswer('a.example');
    await clock.advanceAsync(4999);
    expect(asked).toHaveLength(1);
    await clock.advanceAsync(1);
    expect(asked).toHaveLength(2);
  });

  it('asks at an interval shorter than any retry as it is written', async () => {
    const { clock, names, asked, answer } = tracking();
    names.follow(project({ a: { dnsInterval: '2s' } }));
    for (let time = 1; time <= 3; time++) {
      await answer('a.example', ['192.0.2.1']);
      await clock.advanceAsync(2000);
      expect(asked).toHaveLength(time + 1);
    }
  });

  it('leaves no timer behind when it is closed, even by an answer that comes later', async () => {
    const { clock, names, answer, changes } = tracking();
    names.follow(project({ a: {}, b: { to: 'b.example' } }));
    await answer('a.example', 'no');
    names.close();
    await answer('b.example', 'no');
    expect([clock.pending, changes().length]).toEqual([0, 1]);
  });
});

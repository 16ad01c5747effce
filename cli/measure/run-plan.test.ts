import { describe, expect, it } from 'vitest';
import type { Project } from '../../core/model/project.ts';
import type { Resolver } from '../../core/ports/resolver.ts';
import { fail, ok, type Result } from '../../core/result/result.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import type { ResolvedPlan } from './expand-plan.ts';
import { mayBeName, RunPlan } from './run-plan.ts';

const project = (...to: readonly string[]): Project => ({
  sounder: 1,
  targets: Object.fromEntries(to.map((text) => [text, { probe: 'icmp', to: text }])),
});

/** A plan over a name server that answers when the test says so. */
function planned(of: Project, isOnce = false) {
  const clock = new FakeClock();
  const open = new Map<string, { end(result: Result<readonly string[]>): void; overdue(): void }>();
  const resolver: Resolver = {
    resolve: (name, _, onOverdue) =>
      new Promise((resolve) => {
        const overdue = () => onOverdue?.({ code: 'resolver.timeout', message: 'no answer' });
        open.set(name, { end: resolve, overdue });
      }),
  };
  let isClosed = false;
  const names = {
    resolver,
    close: () => {
      isClosed = true;
    },
  };
  const errors: unknown[] = [];
  const listener = { changed: () => undefined, silence: () => undefined };
  const plan = new RunPlan({ project: of, clock, names, isOnce, listener, onError: (error) => errors.push(error) });
  return {
    clock,
    plan,
    errors,
    isClosed: () => isClosed,
    answer: (name: string, ...addresses: readonly string[]) => open.get(name)?.end(ok(addresses)),
    notFound: (name: string) => open.get(name)?.end(fail({ code: 'resolver.not-found', message: `no ${name}` })),
    overdue: (name: string) => open.get(name)?.overdue(),
  };
}

const shown = ({ series, left, isGrowing }: ResolvedPlan) => ({
  series: series.map(({ seriesId, planned: { target, address } }) => `${seriesId} ${target} ${address}`),
  left: left.map(({ name, isAwaited }) => `${name}${isAwaited ? ' …' : ''}`),
  isGrowing,
});

const idle = new AbortController().signal;

describe('what may be a name', () => {
  it.each(['host.example', 'cafe.de', 'face', 'BAD.cafe', 'bücher.de', '1a.2b'])('is %s', (to) => {
    expect(mayBeName(to)).toBe(true);
  });

  it.each(['192.0.2.1', '10.0.0.0/24', '10.0.[0-9,20].*', '192.0.2.1-20', 'fe80::1%eth0', 'cafe::1-20', '::/120'])(
    'is not %s',
    (to) => {
      expect(mayBeName(to)).toBe(false);
    },
  );
});

describe('the plan of a command', () => {
  it('has at once what needs no name, and awaits the rest', async () => {
    const { plan } = planned(project('a.example', '192.0.2.1'));
    expect(shown(await plan.ready(idle))).toEqual({
      series: ['0 192.0.2.1 192.0.2.1'],
      left: ['a.example …'],
      isGrowing: true,
    });
  });

  it('is ready with the first name that has an address', async () => {
    const { plan, answer } = planned(project('dead.example', 'a.example'));
    const ready = plan.ready(idle);
    await settle();
    answer('a.example', '192.0.2.7');
    expect(shown(await ready)).toEqual({
      series: ['0 a.example 192.0.2.7'],
      left: ['dead.example …'],
      isGrowing: true,
    });
  });

  it('is ready without any series when no name has an address', async () => {
    const { plan, notFound, overdue } = planned(project('a.example', 'b.example'));
    const ready = plan.ready(idle);
    await settle();
    notFound('a.example');
    await settle();
    overdue('b.example');
    expect(shown(await ready)).toEqual({ series: [], left: ['a.example', 'b.example'], isGrowing: false });
  });

  it.each(['ready', 'whole'] as const)('is %s at once when it is interrupted', async (what) => {
    const { plan } = planned(project('a.example'));
    const interrupt = new AbortController();
    const waited = plan[what](interrupt.signal);
    await settle();
    interrupt.abort();
    expect(shown(await waited)).toMatchObject({ series: [], left: ['a.example …'] });
    expect(shown(await plan[what](interrupt.signal))).toMatchObject({ series: [] });
  });

  it('is whole when each name has its answer, or is overdue', async () => {
    const { plan, answer, overdue } = planned(project('a.example', '192.0.2.1', 'b.example'));
    const whole = plan.whole(idle);
    await settle();
    answer('a.example', '192.0.2.7');
    await settle();
    overdue('b.example');
    expect(shown(await whole)).toEqual({
      series: ['0 a.example 192.0.2.7', '1 192.0.2.1 192.0.2.1'],
      left: ['b.example'],
      isGrowing: false,
    });
  });

  it('grows with each answer, in file order, and answers at the same time make one change', async () => {
    const { clock, plan, answer } = planned(project('a.example', '192.0.2.1', 'b.example', 'c.example'));
    await plan.ready(idle);
    const changes: ReturnType<typeof shown>[] = [];
    plan.whenChanged((next) => void changes.push(shown(next)));
    answer('a.example', '192.0.2.7');
    answer('b.example', '192.0.2.8');
    await clock.advanceAsync(20);
    answer('c.example', '192.0.2.9');
    await clock.advanceAsync(20);
    expect(changes).toEqual([
      {
        series: ['1 a.example 192.0.2.7', '0 192.0.2.1 192.0.2.1', '2 b.example 192.0.2.8'],
        left: ['c.example …'],
        isGrowing: true,
      },
      {
        series: ['1 a.example 192.0.2.7', '0 192.0.2.1 192.0.2.1', '2 b.example 192.0.2.8', '3 c.example 192.0.2.9'],
        left: [],
        isGrowing: false,
      },
    ]);
  });

  it('misses no answer that came before anybody follows', async () => {
    const { clock, plan, answer } = planned(project('192.0.2.1', 'a.example'));
    await plan.ready(idle);
    answer('a.example', '192.0.2.7');
    await settle();
    const changes: ResolvedPlan[] = [];
    plan.whenChanged((next) => void changes.push(next));
    await clock.advanceAsync(20);
    expect(changes.map((change) => change.series.length)).toEqual([2]);
  });

  it('lets one change be taken over after the other, whatever fails in between', async () => {
    const { clock, plan, answer, errors } = planned(project('192.0.2.1', 'a.example', 'b.example'));
    const first = Promise.withResolvers<void>();
    const begun: number[] = [];
    plan.whenChanged((next) => {
      begun.push(next.series.length);
      return begun.length === 1 ? first.promise : undefined;
    });
    answer('a.example', '192.0.2.7');
    await clock.advanceAsync(20);
    answer('b.example', '192.0.2.8');
    await clock.advanceAsync(20);
    expect(begun).toEqual([2]);
    first.reject(new Error('the store is full'));
    await settle();
    expect([begun, errors]).toEqual([[2, 3], [new Error('the store is full')]]);
  });

  it('gives up names without an answer when each is to be looked up once', async () => {
    const { clock, plan, answer, overdue } = planned(project('192.0.2.1', 'a.example'), true);
    await plan.ready(idle);
    overdue('a.example');
    answer('a.example', '192.0.2.7');
    await clock.advanceAsync(60_000);
    expect([shown(plan.expand()), clock.pending]).toEqual([
      { series: ['0 192.0.2.1 192.0.2.1'], left: ['a.example'], isGrowing: false },
      0,
    ]);
  });

  it('ends when what is being taken over has been, and begins nothing more', async () => {
    const { clock, plan, answer } = planned(project('192.0.2.1', 'a.example', 'b.example'));
    const first = Promise.withResolvers<void>();
    const begun: number[] = [];
    plan.whenChanged((next) => {
      begun.push(next.series.length);
      return first.promise;
    });
    answer('a.example', '192.0.2.7');
    await clock.advanceAsync(20);
    answer('b.example', '192.0.2.8');
    await settle();
    let isEnded = false;
    const end = plan.end().then(() => {
      isEnded = true;
    });
    await clock.advanceAsync(1000);
    expect([begun, isEnded]).toEqual([[2], false]);
    first.resolve();
    await end;
    await clock.advanceAsync(1000);
    expect(begun).toEqual([2]);
  });

  it('leaves nothing behind when it is closed', async () => {
    const { clock, plan, answer, isClosed } = planned(project('192.0.2.1', 'a.example'));
    plan.whenChanged(() => undefined);
    answer('a.example', '192.0.2.7');
    await settle();
    plan.close();
    expect([clock.pending, isClosed()]).toEqual([0, true]);
  });
});

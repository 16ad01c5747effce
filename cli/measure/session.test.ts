import { describe, expect, it } from 'vitest';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { straight } from '../../engine/packet/testing/adaptive-rig.ts';
import { DEMO_NETWORK } from '../../host/packet-io/network/demo-network.ts';
import { measuring, series } from './testing/measuring.ts';

const SILENT = straight(1, { to: '10.0.0.0/8', host: undefined });

describe('a session', () => {
  it('ends when every round of every series is final', async () => {
    const { clock, result } = measuring(series(5, { packets: 2 }), { rounds: 3 });
    await clock.advanceAsync(10_000);
    const { summaries, wasInterrupted } = await result;
    expect(wasInterrupted).toBe(false);
    expect(summaries.map(({ summary }) => [summary.sent, summary.received])).toEqual(new Array(5).fill([6, 6]));
  });

  it.each([
    ['until the search for a neighbour is over', true, 3500],
    ['no longer for a host behind routers', false, 1500],
  ])('that lost everything waits %s, and is down', async (_, isNeighbour, endMs) => {
    const more = { rounds: 1, scenario: SILENT, isNeighbour: () => isNeighbour };
    const { clock, result } = measuring(series(1), more);
    let isOver = false;
    void result.then(() => {
      isOver = true;
    });
    await clock.advanceAsync(endMs - 500);
    expect(isOver).toBe(false);
    await clock.advanceAsync(500);
    expect(isOver).toBe(true);
    const [{ summary } = { summary: undefined }] = (await result).summaries;
    expect([summary?.lost, summary?.state]).toEqual([1, 'down']);
  });

  it('ends after its time, when what is in flight has ended too', async () => {
    const { clock, result } = measuring(series(1, { interval: '100ms' }), { durationMs: 1000 });
    await clock.advanceAsync(3000);
    const [{ summary } = { summary: undefined }] = (await result).summaries;
    expect(summary?.sent).toBeGreaterThanOrEqual(9);
    expect(summary?.sent).toBeLessThanOrEqual(11);
    expect(summary?.lost).toBe(0);
  });

  it('refuses a plan that is too fast, and continues as before', async () => {
    const { clock, session, result } = measuring(series(1, { interval: '100ms' }), { durationMs: 3000 });
    await clock.advanceAsync(1000);
    expect(session.replan(series(201, { interval: '10ms' }))).toMatchObject({
      code: 'plan.too-fast',
      hint: 'use a longer --interval, or allow it with --rate 20100',
    });
    await clock.advanceAsync(5000);
    const { summaries } = await result;
    expect(summaries.map(({ series: { seriesId } }) => seriesId)).toEqual([0]);
    expect(summaries[0]?.summary.sent).toBeGreaterThanOrEqual(29);
  });

  it('takes the limit of packets/s with another plan', async () => {
    const { clock, interrupt, session, result } = measuring(series(1, { interval: '100ms' }));
    await clock.advanceAsync(1000);
    expect(session.replan(series(3, { interval: '100ms' }), false, 20)?.code).toBe('plan.too-fast');
    expect(session.replan(series(3, { interval: '100ms' }))).toBeNull();
    expect(session.replan(series(201, { interval: '10ms' }), false, 20_100)).toBeNull();
    interrupt.abort();
    expect((await result).summaries).toHaveLength(201);
  });

  it('ends when it is interrupted, with the summary so far', async () => {
    const { clock, interrupt, session, result } = measuring(series(1, { interval: '100ms' }));
    await clock.advanceAsync(1000);
    expect(session.summaryOf(0)?.sent).toBeGreaterThan(5);
    expect(session.summaryOf(99)).toBeUndefined();
    interrupt.abort();
    const { wasInterrupted, summaries } = await result;
    expect([wasInterrupted, summaries[0]?.summary.lost]).toEqual([true, 0]);
  });

  it.each([
    ['before its time is up', 300],
    ['while the last packets are in flight', 1010],
  ])('ends at once when it is interrupted %s', async (_, atMs) => {
    const more = { durationMs: 1000, scenario: SILENT };
    const { clock, interrupt, io, result } = measuring(series(1, { interval: '100ms', timeout: '2s' }), more);
    await clock.advanceAsync(atMs);
    interrupt.abort();
    const { wasInterrupted } = await result;
    expect(wasInterrupted).toBe(true);
    await io.close();
    expect(clock.pending).toBe(0);
  });

  it('ends on request, without counting as interrupted', async () => {
    const { clock, session, result } = measuring(series(1, { interval: '100ms' }));
    await clock.advanceAsync(1000);
    session.end();
    const { wasInterrupted, summaries } = await result;
    expect([wasInterrupted, summaries[0]?.summary.lost]).toEqual([false, 0]);
    expect(summaries[0]?.summary.sent).toBeGreaterThan(5);
  });

  it('sends nothing while it is paused, continues, and forgets on demand', async () => {
    const of = series(1, { interval: '100ms' });
    const { clock, session } = measuring(of);
    const sent = () => session.summaryOf(0)?.sent ?? 0;
    await clock.advanceAsync(1000);
    session.pause(true);
    await clock.advanceAsync(2000);
    const before = sent();
    await clock.advanceAsync(2000);
    expect([before > 5, sent()]).toEqual([true, before]);
    session.replan(of); // a name has another address meanwhile
    await clock.advanceAsync(1000);
    expect(sent()).toBe(before);
    session.pause(false);
    await clock.advanceAsync(1000);
    expect(sent()).toBeGreaterThan(before + 5);
    session.reset();
    expect(sent()).toBe(0);
    await clock.advanceAsync(1000);
    expect(sent()).toBeLessThan(15);
  });

  it('forgets on demand what could not be sent, and says that it forgets', async () => {
    const refused = { to: '10.0.0.1', path: [], localErrno: 1 };
    const scenario = { ...DEMO_NETWORK, routes: [refused, ...DEMO_NETWORK.routes] };
    const [first, second] = series(2, { interval: '100ms' }) as [IdentifiedSeries, IdentifiedSeries];
    const ended = async (isReset: boolean) => {
      const { clock, session, onReset, result } = measuring([first, second], { scenario });
      await clock.advanceAsync(1000);
      session.replan([second]);
      await clock.advanceAsync(1000);
      if (isReset) session.reset();
      expect(onReset).toHaveBeenCalledTimes(isReset ? 1 : 0);
      await clock.advanceAsync(1000);
      session.end();
      return (await result).partlySent?.code ?? null;
    };
    expect([await ended(false), await ended(true)]).toEqual(['packet-io.partly-sent', null]);
  });
});

describe('a session that grows', () => {
  it('does not end while there may be more series, and ends with the rounds of those that came', async () => {
    const [first, second] = series(2) as [IdentifiedSeries, IdentifiedSeries];
    const { clock, session, result } = measuring([second], { rounds: 2, isGrowing: true });
    await clock.advanceAsync(10_000);
    expect(session.summaryOf(1)?.sent).toBe(2);
    expect(session.replan([first, second], true)).toBeNull();
    await clock.advanceAsync(10_000);
    session.replan([first, second], false);
    const { summaries } = await result;
    expect(summaries.map((row) => [row.series.planned.target, row.summary.sent])).toEqual([
      ['t0', 2],
      ['t1', 2],
    ]);
  });

  it('measures a series that comes later in full', async () => {
    const [first, second] = series(2) as [IdentifiedSeries, IdentifiedSeries];
    const { clock, session, result } = measuring([first], { rounds: 3, isGrowing: true });
    await clock.advanceAsync(1500);
    session.replan([first, second], false);
    await clock.advanceAsync(10_000);
    expect((await result).summaries.map(({ summary }) => summary.sent)).toEqual([3, 3]);
  });

  it('waits with nothing to send, and ends when nothing comes', async () => {
    const { clock, session, result } = measuring([], { isGrowing: true });
    await clock.advanceAsync(5000);
    session.replan([], false);
    expect((await result).summaries).toEqual([]);
  });

  it.each([
    ['its rounds are done', async ({ clock }: ReturnType<typeof measuring>) => clock.advanceAsync(5000)],
    ['it is interrupted', async ({ interrupt }: ReturnType<typeof measuring>) => interrupt.abort()],
  ])('gives the driver no plan after %s', async (_, end) => {
    const [first, second] = series(2) as [IdentifiedSeries, IdentifiedSeries];
    const measured = measuring([first], { rounds: 1 });
    await end(measured);
    await measured.result;
    expect(measured.session.replan([first, second])).toBeNull();
    expect(measured.session.summaryOf(1)).toBeUndefined();
  });

  it('sends nothing when it is interrupted before it begins', async () => {
    const { result } = measuring(series(1), { isInterrupted: true });
    expect(await result).toMatchObject({ wasInterrupted: true, summaries: [] });
  });
});

describe('an interface that is not there', () => {
  const zoned = (zone: string): IdentifiedSeries => {
    const [one] = series(1) as [IdentifiedSeries];
    return { seriesId: 9, planned: { ...one.planned, target: zone, address: `fe80::1%${zone}` } };
  };

  it('costs only the series that want it', async () => {
    const missing = ['eth7'];
    const { clock, left, result } = measuring([...series(2), zoned('eth7')], { rounds: 1, missing });
    await clock.advanceAsync(5000);
    expect((await result).summaries.map((row) => row.series.planned.target)).toEqual(['t0', 't1']);
    expect(left).toEqual(['eth7: fe80::1%eth7: no such network interface']);
  });

  it('costs only itself also where the driver does not accept an entry', async () => {
    const { clock, left, result } = measuring(series(3), { rounds: 1, badEntry: 1 });
    await clock.advanceAsync(5000);
    expect((await result).summaries.map((row) => row.series.planned.target)).toEqual(['t0', 't2']);
    expect(left).toEqual(['t1: Not accepted']);
  });

  it('is the end of a session that has no other', async () => {
    const { result } = measuring([zoned('eth7')], { missing: ['eth7'] });
    await expect(result).rejects.toThrow('fe80::1%eth7: no such network interface');
  });

  it('is waited with while names are awaited', async () => {
    const [first] = series(1) as [IdentifiedSeries];
    const { clock, session, left, result } = measuring([zoned('eth7')], {
      rounds: 1,
      isGrowing: true,
      missing: ['eth7'],
    });
    await clock.advanceAsync(1000);
    expect(left).toEqual(['eth7: fe80::1%eth7: no such network interface']);
    session.replan([zoned('eth7'), first]);
    await clock.advanceAsync(5000);
    expect((await result).summaries.map((row) => row.series.planned.target)).toEqual(['t0']);
  });

  it('keeps what a change of the plan took away from being sent', async () => {
    const [first, second] = series(2, { interval: '100ms' }) as [IdentifiedSeries, IdentifiedSeries];
    const { clock, session, interrupt, result } = measuring([first, second], { missing: ['eth7'] });
    await clock.advanceAsync(1000);
    expect(session.replan([first, zoned('eth7')])).toBeNull();
    const sent = () => session.summaryOf(1)?.sent;
    await clock.advanceAsync(1500);
    const before = sent();
    await clock.advanceAsync(1500);
    expect(sent()).toBe(before);
    interrupt.abort();
    await result;
  });

  it('leaves what runs to be taken back by the next plan when it costs the whole of a plan', async () => {
    const [a, b, d] = series(3, { interval: '100ms' }) as [IdentifiedSeries, IdentifiedSeries, IdentifiedSeries];
    const { clock, session, interrupt, result } = measuring([a, b], { missing: ['eth7'] });
    const sent = () => [a, b, d].map(({ seriesId }) => session.summaryOf(seriesId)?.sent ?? 0);
    await clock.advanceAsync(1000);
    expect(session.replan([zoned('eth7')])).toMatchObject({ code: 'packet-io.no-such-interface' });
    const refused = sent();
    await clock.advanceAsync(1000);
    const goneOn = sent();
    expect([0, 1].map((at) => (goneOn[at] ?? 0) > (refused[at] ?? 0))).toEqual([true, true]);
    expect(session.replan([d])).toBeNull();
    await clock.advanceAsync(1500); // what was in flight has ended
    const before = sent();
    await clock.advanceAsync(1500);
    expect(sent().slice(0, 2)).toEqual(before.slice(0, 2));
    expect(sent()[2]).toBeGreaterThan(before[2] ?? 0);
    interrupt.abort();
    await result;
  });

  it('leaves nothing being sent in a pause after a plan that it cost', async () => {
    const of = series(1, { interval: '100ms' });
    const { clock, session, interrupt, result } = measuring(of, { missing: ['eth7'] });
    await clock.advanceAsync(1000);
    session.replan([zoned('eth7')]);
    session.pause(true);
    await clock.advanceAsync(1500);
    const before = session.summaryOf(0)?.sent;
    await clock.advanceAsync(1500);
    expect(session.summaryOf(0)?.sent).toBe(before);
    interrupt.abort();
    await result;
  });
});

import { describe, expect, it } from 'vitest';
import { readColumnFrame, TAIL_FRAME } from '../../core/model/column-frame.ts';
import { SERIES_STATES } from '../../core/model/series-state.ts';
import type { Frame } from '../../core/rpc/contract.ts';
import { BASE_MS } from '../testing/sample-batches.ts';
import { event, eventsSeen, frameSink, HourOfPast, replaying, rowsOf } from './testing/replay-rig.ts';

describe('a replay', () => {
  it('shows a moment with the figures since the start of its run', async () => {
    const { replay, clock } = replaying();
    const state = await replay.change({ atMs: BASE_MS + 1_000_000, playing: false });
    expect(state).toMatchObject({ atMs: BASE_MS + 1_000_000, playing: false, speed: 1, level: 'samples' });
    expect(rowsOf(replay, clock)).toEqual({ sent: 1000, lost: 100, state: SERIES_STATES.lossy, minMs: 1 });
  });

  it('counts from the newest start before the moment', async () => {
    const past = new HourOfPast();
    past.known = [event(1, {}), event(2, { atMs: BASE_MS + 900_000 }), event(3, { atMs: BASE_MS + 1_500_000 })];
    const { replay, clock } = replaying(past);
    await replay.change({ atMs: BASE_MS + 1_000_000, playing: false });
    expect(replay.startedAtMs).toBe(BASE_MS + 900_000);
    expect(rowsOf(replay, clock)).toMatchObject({ sent: 100 });
  });

  it('reads only the last of several moments that are asked for at once', async () => {
    const { replay, past } = replaying();
    const jumps = [500_000, 700_000, 900_000].map((ms) => replay.change({ atMs: BASE_MS + ms, playing: false }));
    await Promise.all(jumps);
    expect(past.read).toEqual(['statistics 0 900', 'paths 0 900', 'states 0 900']);
    expect(replay.atMs).toBe(BASE_MS + 900_000);
  });

  it('continues in the time of the past, at its speed', async () => {
    const { replay, pass, past } = replaying();
    await replay.change({ atMs: BASE_MS + 1_000_000 });
    await pass(1000);
    expect(replay.atMs).toBe(BASE_MS + 1_001_000);
    await replay.change({ speed: 60 });
    past.read.length = 0;
    await pass(1000);
    expect(replay.atMs).toBe(BASE_MS + 1_061_000);
    expect(past.read.every((what) => what.startsWith('samples'))).toBe(true);
  });

  it('reads every sample once', async () => {
    const { replay, clock, pass } = replaying();
    await replay.change({ atMs: BASE_MS + 1_000_000, speed: 30 });
    await pass(2000);
    await replay.change({ playing: false });
    expect(replay.atMs).toBe(BASE_MS + 1_060_000);
    expect(rowsOf(replay, clock)).toMatchObject({ sent: 1060, lost: 106 });
  });

  it('moves on by minutes when its samples would be too many', async () => {
    const past = new HourOfPast(10);
    const { replay, pass } = replaying(past);
    await replay.change({ atMs: BASE_MS + 1_000_000, speed: 3600 }); // a whole minute of Unix time
    past.read.length = 0;
    await pass(500);
    expect(replay.atMs).toBe(BASE_MS + 2_800_000);
    const steps = ['1000 1360', '1360 1720', '1720 2080', '2080 2440', '2440 2800'];
    expect(past.read).toEqual(
      steps.flatMap((step) => ['statistics', 'paths', 'findings'].map((what) => `${what} ${step}`)),
    );
  });

  it('reads the samples of trackers of ten minutes at most, and their states after a longer step', async () => {
    const past = new HourOfPast(10);
    past.samplesFromMs = BASE_MS;
    const { replay, pass } = replaying(past);
    await replay.change({ atMs: BASE_MS + 40_000, speed: 3600 });
    const { promise, resolve } = Promise.withResolvers<void>();
    past.gate = promise;
    await pass(700); // a slow reading makes the next step longer
    past.read.length = 0;
    resolve();
    await pass(200);
    expect(past.read).toEqual([
      ...['statistics 40 400', 'paths 40 400', 'findings 40 400'],
      ...['statistics 400 3280', 'paths 400 3280', 'states 0 3280'],
    ]);
  });

  it('has charts read again what it passed over by minutes', async () => {
    const { replay, pass, clock } = replaying(new HourOfPast(10));
    await replay.change({ atMs: BASE_MS + 1_000_000, speed: 60 });
    const { sink, frames } = frameSink();
    replay.feeds.tail.open({ series: [1] }, sink, new AbortController().signal);
    await pass(900);
    expect(frames).toEqual([]);
    await pass(200);
    clock.advance(50);
    expect(readColumnFrame(frames[0] as Frame, TAIL_FRAME)).toMatchObject({ count: 0, header: { leftOut: 600_000 } });
  });

  it('counts no sample twice when it continues one by one after minutes', async () => {
    const past = new HourOfPast(10);
    const { replay, pass } = replaying(past);
    await replay.change({ atMs: BASE_MS + 1_000_000, speed: 60 });
    await pass(1500);
    past.read.length = 0;
    await replay.change({ speed: 1 });
    await pass(200);
    expect(replay.atMs).toBe(BASE_MS + 1_090_200);
    // The rest of the minute, up to which charts have read.
    expect(past.read).toEqual(['statistics 1060 1090', 'paths 1060 1090', 'findings 1060 1090', 'samples 1090 1100']);
  });

  it('moves on by whole minutes where samples are stored no more, and one by one where they begin', async () => {
    const { replay, pass, past, clock } = replaying();
    past.samplesFromMs = BASE_MS + 640_000;
    await replay.change({ atMs: BASE_MS + 530_000, speed: 60 });
    expect(rowsOf(replay, clock)).toMatchObject({ sent: 520 });
    await pass(1000);
    expect(replay.atMs).toBe(BASE_MS + 596_000); // the look at the rows took a tenth of a second
    expect(rowsOf(replay, clock)).toMatchObject({ sent: 580 });
    await pass(2000);
    await replay.change({ playing: false });
    expect(replay.atMs).toBe(BASE_MS + 722_000);
    expect(rowsOf(replay, clock)).toMatchObject({ sent: 722 });
  });

  it.each([1, 60, 600])('passes a span whose samples are lost by its minutes, at %s times its speed', async (speed) => {
    const { replay, pass, past, states, clock } = replaying();
    past.samplesFromMs = BASE_MS;
    const lost = { fromMs: BASE_MS + 1_000_000, toMs: BASE_MS + 1_600_000 }; // a slot
    past.lost = [lost];
    await replay.change({ atMs: lost.fromMs - 1000 * speed, speed });
    const sent = () => rowsOf(replay, clock)?.sent ?? 0;
    await pass(1000 + Math.max(500, 90_000 / speed));
    await replay.change({ playing: false });
    const passedMs = replay.atMs - lost.fromMs;
    expect(passedMs).toBeGreaterThan(0);
    expect(sent()).toBe(1000 + Math.floor(passedMs / 60_000) * 60); // of the last whole minute
    expect(states.at(-1)).toMatchObject({ level: 'minutes' });
    await replay.change({ playing: true, speed: 600 });
    await pass(1500);
    await replay.change({ playing: false });
    expect(states.at(-1)).toMatchObject({ level: 'samples' });
    expect(sent()).toBe((replay.atMs - BASE_MS) / 1000);
  });

  it('moves on by whole hours where only those are stored', async () => {
    const { replay, pass, past } = replaying();
    const hours = (count: number) => BASE_MS + count * 3_600_000;
    Object.assign(past, { hours: 100, minutesFromMs: hours(80), samplesFromMs: hours(90) });
    expect(await replay.change({ atMs: hours(10), speed: 3600 })).toMatchObject({ level: 'hours' });
    await pass(3000);
    expect(replay.atMs).toBe(hours(13));
    // Hours begin 2 800 s after those of this past, whose run has figures to the last whole one.
    const figures = past.read.filter((what) => what.startsWith('statistics'));
    expect(figures).toEqual([
      'statistics 0 31600',
      'statistics 31600 35200',
      'statistics 35200 38800',
      'statistics 38800 42400',
      'statistics 42400 46000',
    ]);
  });

  it('reads paths by the slots in which they are stored where samples are stored no more', async () => {
    const { replay, pass, past } = replaying();
    past.samplesFromMs = BASE_MS + 3_000_000;
    await replay.change({ atMs: BASE_MS + 530_000, speed: 600 });
    await pass(2000);
    // A slot is ten minutes, and begins 400 s after the beginning of this past.
    const followed = past.read.filter((what) => /paths|findings/.test(what));
    expect(followed).toEqual([
      'paths 0 400',
      'paths 400 1000',
      'findings 400 1000',
      'paths 1000 1600',
      'findings 1000 1600',
    ]);
  });

  it('stops at the end of what is stored', async () => {
    const { replay, pass, states } = replaying();
    await replay.change({ atMs: BASE_MS + 3_599_500 });
    await pass(2000);
    expect(states.at(-1)).toMatchObject({ atMs: BASE_MS + 3_600_000, playing: false });
  });

  it('stays within what is stored, and says which level that is', async () => {
    const { replay } = replaying();
    expect(await replay.change({ atMs: 0, playing: false })).toMatchObject({ atMs: BASE_MS, level: 'minutes' });
    expect(await replay.change({ atMs: BASE_MS * 2 })).toMatchObject({ atMs: BASE_MS + 3_600_000, level: 'samples' });
  });

  it('shows all samples at its end, where that is within a step', async () => {
    const { replay, pass, clock } = replaying();
    await replay.change({ atMs: BASE_MS + 3_570_500, speed: 100 });
    await pass(2000);
    expect(replay.atMs).toBe(BASE_MS + 3_600_000);
    expect(rowsOf(replay, clock)).toMatchObject({ sent: 3600 });
  });

  it('reads figures of a run once, and only what is between two moments after that', async () => {
    const { replay, past } = replaying();
    const hours = (count: number) => BASE_MS + count * 3_600_000;
    past.hours = 100;
    await replay.change({ atMs: hours(50), playing: false });
    const first = past.read.filter((what) => what.startsWith('statistics'));
    expect(first).toEqual(['statistics 0 175600', 'statistics 175600 180000']);
    past.read.length = 0;
    await replay.change({ atMs: hours(50) - 60_000 });
    await replay.change({ atMs: hours(60) });
    await replay.change({ atMs: hours(59.9) });
    const next = past.read.filter((what) => what.startsWith('statistics'));
    expect(next).toEqual([
      'statistics 175600 179940',
      'statistics 175600 211600',
      'statistics 211600 216000',
      'statistics 211600 215640',
    ]);
  });

  it('stands still while paused, and does not catch up afterwards', async () => {
    const { replay, pass } = replaying();
    await replay.change({ atMs: BASE_MS + 1_000_000, playing: false });
    await pass(5000);
    expect(replay.atMs).toBe(BASE_MS + 1_000_000);
    await replay.change({ playing: true });
    await pass(1000);
    expect(replay.atMs).toBe(BASE_MS + 1_001_000);
  });

  it('jumps away from a reading in progress', async () => {
    const { replay, pass, past, clock } = replaying();
    await replay.change({ atMs: BASE_MS + 1_000_000 });
    const { promise, resolve } = Promise.withResolvers<void>();
    past.gate = promise;
    await pass(300);
    const jumped = replay.change({ atMs: BASE_MS + 2_000_000, playing: false });
    resolve();
    await jumped;
    await pass(300);
    expect(replay.atMs).toBe(BASE_MS + 2_000_000);
    expect(rowsOf(replay, clock)).toMatchObject({ sent: 2000 });
  });

  it('stands still until it has jumped', async () => {
    const { replay, pass, past, clock } = replaying();
    const { promise, resolve } = Promise.withResolvers<void>();
    past.gate = promise;
    const jumped = replay.change({ atMs: BASE_MS + 1_000_000 });
    await pass(3000);
    resolve();
    await jumped;
    expect(replay.atMs).toBe(BASE_MS + 1_000_000);
    await pass(1000);
    expect(replay.atMs).toBe(BASE_MS + 1_001_000);
    expect(rowsOf(replay, clock)).toMatchObject({ sent: 1001 });
  });

  it('continues at once at another speed that is chosen while it reads', async () => {
    const { replay, pass, past } = replaying();
    await replay.change({ atMs: BASE_MS + 1_000_000, speed: 3600 });
    const { promise, resolve } = Promise.withResolvers<void>();
    past.gate = promise;
    await pass(300);
    await replay.change({ speed: 1 });
    resolve();
    await pass(1100);
    // The step that was being read, and the time since the change.
    expect(replay.atMs).toBe(BASE_MS + 1_000_000 + 360_000 + 1100);
  });

  it('ends with a clear fault when nothing is stored', async () => {
    const past = new HourOfPast();
    past.isEmpty = true;
    const { replay } = replaying(past);
    await expect(replay.change({})).rejects.toMatchObject({ fault: { code: 'replay.nothing-stored' } });
  });

  it('pauses and says so when the store cannot be read', async () => {
    const { replay, pass, past, states, errors } = replaying();
    await replay.change({ atMs: BASE_MS + 1_000_000 });
    past.failure = new Error('damaged');
    await pass(200);
    expect(states.at(-1)).toMatchObject({ playing: false });
    expect(errors).toHaveLength(1);
  });

  it('shows events as they were known then', async () => {
    const past = new HourOfPast();
    past.known = [
      event(1, {}),
      event(4, { kind: 'down', atMs: BASE_MS - 9000 }),
      event(5, { kind: 'started', atMs: BASE_MS - 9000 }),
      event(2, { kind: 'outage', atMs: BASE_MS + 999_000, endMs: BASE_MS + 1_001_500 }),
      event(3, { kind: 'later', atMs: BASE_MS + 1_002_000 }),
    ];
    const { replay, pass } = replaying(past);
    await replay.change({ atMs: BASE_MS + 1_000_000 });
    const seen = eventsSeen(replay);
    expect(seen).toEqual(['1 open', '4 open', '2 open']);
    await pass(3000);
    expect(seen).toEqual(['1 open', '4 open', '2 open', '2 over', '3 open']);
  });

  it('shows the events of its moment, however many came later', async () => {
    const past = new HourOfPast();
    past.eventsAtOnce = 4;
    const later = Array.from({ length: 20 }, (_, at) => event(2 + at, { kind: 'note', atMs: BASE_MS + at * 100_000 }));
    past.known = [event(1, {}), ...later];
    const { replay, pass } = replaying(past);
    await replay.change({ atMs: BASE_MS + 250_000, speed: 100 });
    const seen = eventsSeen(replay);
    const upTo = (last: number) => Array.from({ length: last }, (_, at) => `${at + 1} open`);
    expect(seen).toEqual(upTo(4));
    await pass(15_000);
    expect(seen).toEqual(upTo(19));
  });
});

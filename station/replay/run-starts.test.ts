import { describe, expect, it } from 'vitest';
import { readColumnFrame, TAIL_FRAME } from '../../core/model/column-frame.ts';
import { SERIES_STATES } from '../../core/model/series-state.ts';
import type { Frame } from '../../core/rpc/contract.ts';
import { BASE_MS } from '../testing/sample-batches.ts';
import { event, frameSink, HourOfPast, replaying, rowsOf } from './testing/replay-rig.ts';

describe('a replay that gets to another run or moment', () => {
  it('begins its rows again when it gets to the start of a run', async () => {
    const { replay, pass, past, clock } = replaying();
    past.known = [event(1, {}), event(2, { atMs: BASE_MS + 1_004_500 })];
    await replay.change({ atMs: BASE_MS + 1_000_000, speed: 10 });
    await pass(1000);
    await replay.change({ playing: false });
    expect(replay.startedAtMs).toBe(BASE_MS + 1_004_500);
    expect(replay.atMs).toBe(BASE_MS + 1_009_500);
    expect(rowsOf(replay, clock)).toMatchObject({ sent: 5, lost: 1 });
  });

  it('has charts show the samples right before the start of a run', async () => {
    const { replay, pass, past, clock } = replaying();
    past.known = [event(1, {}), event(2, { atMs: BASE_MS + 1_024_500 })];
    await replay.change({ atMs: BASE_MS + 1_000_000, speed: 100 });
    const { sink, frames } = frameSink();
    replay.feeds.tail.open({ series: [1] }, sink, new AbortController().signal);
    await pass(300);
    await replay.change({ playing: false });
    clock.advance(50);
    expect(replay.atMs).toBe(BASE_MS + 1_024_500);
    const sent = frames.flatMap((bytes) => [...(readColumnFrame(bytes, TAIL_FRAME)?.columns.sentAtMs ?? [])]);
    expect(sent.map((ms) => (ms - BASE_MS) / 1000 - 1000)).toEqual(Array.from({ length: 25 }, (_, second) => second));
  });

  it('has charts read what is right before the start of a run that it gets to by minutes', async () => {
    const { replay, pass, past, clock } = replaying(new HourOfPast(10));
    past.known = [event(1, {}), event(2, { atMs: BASE_MS + 1_310_000 })];
    await replay.change({ atMs: BASE_MS + 1_000_000, speed: 3600 });
    const { sink, frames } = frameSink();
    replay.feeds.tail.open({ series: [1] }, sink, new AbortController().signal);
    await pass(100);
    await replay.change({ playing: false });
    clock.advance(50);
    expect(replay.atMs).toBe(BASE_MS + 1_310_000);
    expect(readColumnFrame(frames[0] as Frame, TAIL_FRAME)).toMatchObject({ header: { leftOut: 3_100_000 } });
  });

  it('knows no state of a row that a moment before a jump had', async () => {
    const { replay, past, clock } = replaying();
    past.momentState = SERIES_STATES.down;
    await replay.change({ atMs: BASE_MS + 1_000_000, playing: false });
    expect(rowsOf(replay, clock)).toMatchObject({ state: SERIES_STATES.down });
    past.momentState = null;
    await replay.change({ atMs: BASE_MS + 2_000_000 });
    expect(rowsOf(replay, clock)).toMatchObject({ sent: 2000, state: SERIES_STATES.waiting });
  });

  it('knows no state of the run before at the start of a run that it gets to by minutes', async () => {
    const { replay, pass, past, clock } = replaying(new HourOfPast(10));
    past.known = [event(1, {}), event(2, { atMs: BASE_MS + 1_300_000 })];
    past.momentState = SERIES_STATES.down;
    await replay.change({ atMs: BASE_MS + 1_000_000, speed: 3600 });
    await pass(100);
    await replay.change({ playing: false });
    expect(replay.atMs).toBe(BASE_MS + 1_300_000);
    expect(rowsOf(replay, clock)).toMatchObject({ sent: 0, state: SERIES_STATES.waiting });
  });
});

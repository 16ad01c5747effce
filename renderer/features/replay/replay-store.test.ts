import { describe, expect, it } from 'vitest';
import type { ReplayChange, ReplayState } from '../../../core/contracts/history.ts';
import { FaultError } from '../../../core/result/result.ts';
import type { Sink } from '../../../core/rpc/contract.ts';
import { createNoticesStore } from '../../base/notices.ts';
import { followReplay, replayNowMs } from '../../base/station/replay-position.ts';
import { fakeStation, settle } from '../../testing/fake-station.ts';
import { createReplayStore, STEP_MS } from './replay-store.ts';

const NOW = 1_700_000_000_000;

function replaying() {
  const changes: ReplayChange[] = [];
  const answers: (() => void)[] = [];
  let refusal: FaultError | null = null;
  let tell: Sink<ReplayState | null> | undefined;
  let lives = 0;
  let stopped = 0;
  const state: ReplayState = {
    atMs: NOW,
    playing: true,
    speed: 1,
    span: { fromMs: NOW - 1e6, toMs: NOW + 1e6 },
    level: 'samples',
  };
  const station = fakeStation({
    live: () => {
      lives += 1;
    },
    replay: (change) => {
      if (refusal) throw refusal;
      changes.push(change);
      const next = { ...state, ...change } as ReplayState;
      return new Promise((resolve) => answers.push(() => resolve(next)));
    },
    replayStop: () => {
      stopped += 1;
      return null;
    },
    replayState: (_, sink) => {
      tell = sink;
      sink.send(null);
    },
  });
  const position = followReplay(station.link, station.clock);
  station.link.watch((client) => client.live(null, () => undefined));
  const notices = createNoticesStore();
  const store = createReplayStore({
    link: station.link,
    notices,
    replayPosition: position,
    stationNowMs: () => NOW,
  });
  station.link.start();
  return {
    ...station,
    store,
    position,
    notices,
    changes,
    answer: async () => {
      answers.shift()?.();
      await settle();
      await settle();
    },
    say: async (more: Partial<ReplayState> | null) => {
      tell?.send(more && { ...state, ...more });
      await settle();
    },
    refuse: (fault: FaultError) => {
      refusal = fault;
    },
    lives: () => lives,
    stopped: () => stopped,
  };
}

describe('a replay on the page', () => {
  it('starts some minutes ago, and opens all streams again', async () => {
    const { store, changes, answer, lives } = replaying();
    await settle();
    void store.getState().show();
    await settle();
    expect(changes).toEqual([{ atMs: NOW - 300_000, playing: true }]);
    expect([store.getState().isJumping, lives()]).toEqual([true, 1]);
    await answer();
    expect([store.getState().isJumping, lives()]).toEqual([false, 2]);
  });

  it('makes only the last of the jumps that wait for one another', async () => {
    const { store, changes, answer } = replaying();
    await settle();
    for (const atMs of [1, 2, 3]) void store.getState().seek(atMs);
    await settle();
    await answer();
    expect(changes).toEqual([{ atMs: 1 }, { atMs: 3 }]);
    await answer();
    expect(store.getState().isJumping).toBe(false);
  });

  it('goes back to the present from a jump, and makes none that waits', async () => {
    const { store, say, changes, answer, stopped, lives } = replaying();
    await settle();
    await say({});
    void store.getState().seek(1);
    void store.getState().seek(2);
    await store.getState().stop();
    expect([store.getState().isJumping, stopped(), lives()]).toEqual([false, 1, 2]);
    await answer();
    expect([changes, lives()]).toEqual([[{ atMs: 1 }], 2]);
  });

  it('jumps again after it was left during a jump', async () => {
    const { store, changes, answer } = replaying();
    await settle();
    void store.getState().show(1);
    await store.getState().stop();
    void store.getState().show(2);
    await settle();
    expect([store.getState().readingMs, changes.at(-1)]).toEqual([2, { atMs: 2, playing: true }]);
    await answer();
    expect(store.getState().isJumping).toBe(true);
    await answer();
    expect(store.getState().isJumping).toBe(false);
  });

  it('says which moment it reads, and does not start again when asked again', async () => {
    const { store, changes, answer } = replaying();
    await settle();
    void store.getState().show();
    void store.getState().show();
    await settle();
    expect(store.getState().readingMs).toBe(NOW - 300_000);
    await answer();
    expect([store.getState().readingMs, changes.length]).toEqual([null, 1]);
  });

  it('steps from the shown moment, and not in the present', async () => {
    const { store, say, changes } = replaying();
    await settle();
    void store.getState().step(STEP_MS);
    await say({ playing: false });
    void store.getState().step(-STEP_MS);
    await settle();
    expect(changes).toEqual([{ atMs: NOW - 60_000 }]);
  });

  it('reports why it cannot start, and leaves the streams alone', async () => {
    const { store, refuse, notices, lives } = replaying();
    await settle();
    refuse(new FaultError({ code: 'replay.nothing-stored', message: 'Nothing is stored that could be replayed' }));
    await store.getState().show();
    expect(notices.getState().notices.map(({ message }) => message)).toEqual([
      'Nothing is stored that could be replayed',
    ]);
    expect([store.getState().isJumping, lives()]).toEqual([false, 1]);
  });

  it('moves on between the words of the station, but not far without one', async () => {
    const { position, say, clock } = replaying();
    await settle();
    expect(replayNowMs(position.getState(), clock)).toBeNull();
    await say({ speed: 10 });
    clock.advance(100);
    expect(replayNowMs(position.getState(), clock)).toBe(NOW + 1000);
    clock.advance(5000);
    expect(replayNowMs(position.getState(), clock)).toBe(NOW + 1500);
    await say({ playing: false });
    clock.advance(100);
    expect(replayNowMs(position.getState(), clock)).toBe(NOW);
  });

  it('is over when the connection is', async () => {
    const { position, say, drop } = replaying();
    await settle();
    await say({});
    expect(position.getState().replay).not.toBeNull();
    drop();
    await settle();
    expect(position.getState().replay).toBeNull();
  });
});

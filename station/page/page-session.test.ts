import { describe, expect, it } from 'vitest';
import type { ReplayChange, ReplayState } from '../../core/contracts/history.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import type { Replay } from '../replay/replay.ts';
import { PageSession } from './page-session.ts';

const state = (atMs: number): ReplayState => ({
  atMs,
  playing: false,
  speed: 1,
  span: { fromMs: 0, toMs: 1000 },
  level: 'samples',
});

function session({ fails = false } = {}) {
  const closed: number[] = [];
  let made = 0;
  const one = new PageSession((onState) => {
    made += 1;
    const number = made;
    const replay: Pick<Replay, 'change' | 'close'> = {
      change: async ({ atMs = 500 }: ReplayChange) => {
        if (fails) throw new Error('nothing stored');
        onState(state(atMs));
        return state(atMs);
      },
      close: () => closed.push(number),
    };
    return replay as Replay;
  });
  const ended: string[] = [];
  const follow = (name: string) => {
    const stop = new AbortController();
    one.follow({ end: () => ended.push(name) }, stop.signal);
    return stop;
  };
  return { one, closed, ended, follow };
}

describe('the session of a page', () => {
  it('ends the streams of the moment when a replay starts, jumps or stops, and not when it is only paused', async () => {
    const { one, ended, follow } = session();
    follow('live');
    await one.change({});
    expect(ended).toEqual(['live']);
    follow('replayed');
    await one.change({ playing: false });
    expect(ended).toEqual(['live']);
    await one.change({ atMs: 7 });
    expect(ended).toContain('replayed');
    follow('after the jump');
    one.stop();
    expect(ended).toContain('after the jump');
    expect(one.replay).toBeNull();
  });

  it('leaves streams alone that their page has closed', async () => {
    const { one, ended, follow } = session();
    follow('closed').abort();
    await one.change({});
    expect(ended).toEqual([]);
  });

  it('shows the present again when a replay cannot start', async () => {
    const { one, closed } = session({ fails: true });
    await expect(one.change({})).rejects.toThrow('nothing stored');
    expect([one.replay, closed]).toEqual([null, [1]]);
  });

  it('tells the newest state when its reader is ready for it', async () => {
    const { one } = session();
    const seen: (number | null)[] = [];
    let credit = 1;
    let grant: () => void = () => undefined;
    const sink: Sink<ReplayState | null> = {
      get credit() {
        return credit;
      },
      send: (value) => {
        credit -= 1;
        seen.push(value?.atMs ?? null);
      },
      onCredit: (listener) => {
        grant = listener;
      },
      end: () => undefined,
    };
    one.openState(sink, new AbortController().signal);
    await one.change({ atMs: 1 });
    await one.change({ atMs: 2 });
    expect(seen).toEqual([null]);
    credit = 1;
    grant();
    expect(seen).toEqual([null, 2]);
    credit = 1;
    one.stop();
    expect(seen).toEqual([null, 2, null]);
  });
});

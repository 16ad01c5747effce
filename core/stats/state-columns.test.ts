import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../model/outcome.ts';
import { type StateRule, seriesStateName } from '../model/series-state.ts';
import { STATE_WINDOW, StateColumns } from './state-columns.ts';

const RULE: StateRule = { downAfter: 3, upAfter: 1 };

/** `.` answered, `x` timeout, `u` unreachable, `?` not measured, `v` a verdict of a service. */
function stateAfter(samples: string, rule: StateRule | null = null): string {
  const states = new StateColumns();
  states.reserve(1);
  take(states, samples, rule);
  return seriesStateName(states.of(0));
}

function take(states: StateColumns, samples: string, rule: StateRule | null = null): void {
  for (const one of samples) {
    if (one === '.') states.note(0, 'answered', OUTCOMES.reply, rule);
    else if (one === '?') states.note(0, 'excluded', OUTCOMES['not-measured'], rule);
    else if (one === 'v') states.note(0, 'lost', OUTCOMES.denied, rule, true);
    else states.note(0, 'lost', one === 'u' ? OUTCOMES.unreachable : OUTCOMES.timeout, rule);
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const clean = '.'.repeat(STATE_WINDOW);

describe('the state of a series', () => {
  it.each([
    ['', 'waiting'],
    ['.', 'up'],
    ['x', 'waiting'],
    ['xx', 'waiting'],
    ['xxx', 'down'],
    ['uuu', 'unreachable'],
    ['..x', 'lossy'],
    ['..xx', 'lossy'],
    ['..xxx', 'down'],
    ['v', 'down'],
    ['xv', 'down'],
    ['vx', 'down'],
    ['?v', 'down'],
    ['v.', 'lossy'],
    ['.v', 'lossy'],
    ['.vv', 'lossy'],
    ['.vvv', 'down'],
    ['..xxu', 'unreachable'],
    ['uuuxxxuxxxx', 'unreachable'],
    [`uuu${'x'.repeat(15)}`, 'unreachable'],
    [`uuu${'x'.repeat(16)}`, 'down'],
    [`uuu${clean}xxx`, 'down'],
    ['..xxx.', 'lossy'],
    [`..xxx${clean}`, 'up'],
    [`x${clean.slice(1)}`, 'lossy'],
    [`x${clean}`, 'up'],
  ])('after %j is %s', (samples, expected) => {
    expect(stateAfter(samples)).toBe(expected);
  });

  it.each([
    ['', 'waiting'],
    ['x', 'down'],
    ['xx', 'down'],
    ['xu', 'unreachable'],
    ['?', 'not-measured'],
    ['.x', 'lossy'],
    ['.', 'up'],
  ])('at the end of a run of %j is %s', (samples, expected) => {
    const states = new StateColumns();
    states.reserve(1);
    take(states, samples);
    expect(seriesStateName(states.atEnd(0))).toBe(expected);
  });

  it('is down after as many losses in a row as its target asks for', () => {
    expect(stateAfter('.x', { downAfter: 1, upAfter: 1 })).toBe('down');
    expect(stateAfter(`${clean}xxxx`, { downAfter: 5, upAfter: 1 })).toBe('lossy');
    expect(stateAfter(`${clean}xxxxx`, { downAfter: 5, upAfter: 1 })).toBe('down');
    expect(stateAfter('.x.x.x.x.x.xx', { downAfter: 2, upAfter: 1 })).toBe('down');
  });

  it('takes more losses in a row where packets are lost anyway, but never endlessly many', () => {
    const tenPercent = '.........x'.repeat(6);
    expect(stateAfter(`${tenPercent}.xxx`)).toBe('lossy');
    expect(stateAfter(`${tenPercent}.xxxxxx`)).toBe('down');
    expect(stateAfter(`${'.x'.repeat(32)}.${'x'.repeat(12)}`)).toBe('down');
  });

  it('is as quickly down again after an outage that is over', () => {
    expect(stateAfter(`${clean}${'x'.repeat(30)}${'.'.repeat(30)}xxxx`)).toBe('down');
  });

  it('does not change for single samples that were not measured, only for several in a row', () => {
    expect(stateAfter('..??')).toBe('up');
    expect(stateAfter('..???')).toBe('not-measured');
    expect(stateAfter('..???.')).toBe('up');
    expect(stateAfter('..xxx?')).toBe('down');
    expect(stateAfter('?')).toBe('not-measured');
  });

  it('is hardly ever down at ten percent of loss by chance', () => {
    const luck = uniform(11);
    let [samples, downs, changes] = [0, 0, 0];
    for (let series = 0; series < 30; series++) {
      const states = new StateColumns();
      states.reserve(1);
      let before = 'waiting';
      for (let at = 0; at < 3600; at++) {
        take(states, luck() < 0.1 ? 'x' : '.');
        const state = seriesStateName(states.of(0));
        samples += 1;
        if (state !== before) changes += 1;
        if (state === 'down') downs += 1;
        before = state;
      }
    }
    // Three in a row would be a hundred: the last sample alone, eleven thousand.
    expect(downs).toBeLessThan(10);
    expect(changes / samples).toBeLessThan(0.001);
  });

  it('keeps what came since a restart over what was before it', () => {
    const states = new StateColumns();
    states.reserve(2);
    for (let at = 0; at < 3; at++) states.notePast(0, 'lost', OUTCOMES.timeout, null);
    expect(seriesStateName(states.of(0))).toBe('down');
    states.note(0, 'answered', OUTCOMES.reply, null);
    for (let at = 0; at < 9; at++) states.notePast(0, 'lost', OUTCOMES.timeout, null);
    expect(seriesStateName(states.of(0))).toBe('lossy');
    states.reserve(100);
    expect([states.of(0), states.of(1), states.of(99)].map(seriesStateName)).toEqual(['lossy', 'waiting', 'waiting']);
    states.clear();
    expect(seriesStateName(states.of(0))).toBe('waiting');
  });
});

describe('the time of a state', () => {
  /** Samples as above, one a second from 1 s on, of a row whose first sample is the first that there is. */
  function timed(samples: string, knowsStart = true) {
    const states = new StateColumns();
    states.reserve(1);
    states.clear(knowsStart);
    for (const [at, one] of [...samples].entries()) {
      const kind = one === '.' ? 'answered' : one === '?' ? 'excluded' : 'lost';
      const outcome = one === 'u' ? OUTCOMES.unreachable : OUTCOMES.timeout;
      if (kind !== 'answered' || !states.noteSteady(0)) states.note(0, kind, outcome, RULE, false, 1000 * (at + 1));
    }
    return states;
  }

  it.each([
    ['', null],
    ['..', 1000],
    ['..x', 3000],
    ['..xx', 3000],
    ['..xxx', 3000],
    ['..xxuuxx', 3000],
    ['..xxxx.', 7000],
    ['xxx', 1000],
    ['..???', 3000],
    ['..???.', 6000],
    ['..xxx???', 6000],
    ['..xxx???x', 3000],
    [`x${clean}`, 65_000],
  ])('after %j is %j', (samples, sinceMs) => {
    expect(timed(samples).sinceMs(0)).toBe(sinceMs ?? Number.NaN);
  });

  it('is not known of a state that began before the first sample, but of the next one', () => {
    expect(timed('...', false).sinceMs(0)).toBeNaN();
    expect(timed('xxx', false).sinceMs(0)).toBeNaN();
    expect(timed('..x', false).sinceMs(0)).toBe(3000);
  });

  it('reports once that a series went down, from its first loss, and that it came back', () => {
    expect(timed('..xx..x').takeDownChanges()).toEqual([]);
    expect(timed('..xxxx?xx..').takeDownChanges()).toEqual([
      { row: 0, isDown: true, atMs: 3000 },
      { row: 0, isDown: false, atMs: 10_000 },
    ]);
    const states = timed('..xxx???x');
    expect(states.takeDownChanges()).toHaveLength(1);
    expect(states.takeDownChanges()).toEqual([]);
  });

  it.each([
    ['a reply', '', '.', [4000]],
    ['a reply after a stored one', '.', '.', [4000]],
    ['a reply after losses', 'xxx', 'x.', [5000]],
    ['stored losses and a stored reply', 'xxx.', '', [4000]],
    ['a stored reply from before the outage', '.', '', []],
    ['more losses', '.xxx', 'xx', []],
  ])('reports that a row came back which an earlier station had reported, after %s', (_, stored, live, backMs) => {
    const states = new StateColumns();
    states.reserve(1);
    for (const isLate of [false, true]) {
      states.clear();
      if (!isLate) states.setReported(0);
      for (const [at, one] of [...stored].entries()) {
        if (one === '.') states.notePast(0, 'answered', OUTCOMES.reply, RULE, false, 1000 * (at + 1));
        else states.notePast(0, 'lost', OUTCOMES.timeout, RULE, false, 1000 * (at + 1));
      }
      if (isLate) states.setReported(0);
      for (const [at, one] of [...live].entries()) {
        const atMs = 1000 * (at + 4);
        if (one === 'x') states.note(0, 'lost', OUTCOMES.timeout, RULE, false, atMs);
        else if (!states.noteSteady(0)) states.note(0, 'answered', OUTCOMES.reply, RULE, false, atMs);
      }
      const back = states.takeDownChanges().filter(({ isDown }) => !isDown);
      expect(back.map(({ atMs }) => atMs)).toEqual(backMs);
    }
  });

  it('counts all losses of the times that it was down, and no others', () => {
    expect(timed('.x.xx.xxxx?x..').downSamplesOf(0)).toBe(5);
    expect(timed('.xx').downSamplesOf(0)).toBe(0);
  });
});

describe('a series that needs several replies to be up again', () => {
  const rule = { downAfter: 2, upAfter: 3 };

  it('stays down until that many came in a row', () => {
    expect(stateAfter('..xx..', rule)).toBe('down');
    expect(stateAfter('..xx..x..', rule)).toBe('down');
    expect(stateAfter('..xx..?.', rule)).toBe('lossy');
    expect(stateAfter('..xx...', rule)).toBe('lossy');
    expect(stateAfter(`..xx${'.'.repeat(STATE_WINDOW)}`, rule)).toBe('up');
  });

  it('is up from the first of them, and its loss in between is part of the time that it was down', () => {
    const states = new StateColumns();
    states.reserve(1);
    for (const [at, one] of [...'..xx.x...'].entries()) {
      const isLost = one === 'x';
      const outcome = isLost ? OUTCOMES.timeout : OUTCOMES.reply;
      states.note(0, isLost ? 'lost' : 'answered', outcome, rule, false, at * 1000);
    }
    expect(states.takeDownChanges()).toEqual([
      { row: 0, isDown: true, atMs: 2000 },
      { row: 0, isDown: false, atMs: 6000 },
    ]);
    expect([states.sinceMs(0), states.downSamplesOf(0)]).toEqual([6000, 3]);
  });

  it('ends an outage that an earlier station reported by that many replies as well', () => {
    const states = new StateColumns();
    states.reserve(1);
    states.setReported(0);
    for (const [at, one] of [...'..x...'].entries()) {
      if (at === 5) expect([states.takeDownChanges(), seriesStateName(states.of(0))]).toEqual([[], 'down']);
      const isLost = one === 'x';
      const outcome = isLost ? OUTCOMES.timeout : OUTCOMES.reply;
      states.note(0, isLost ? 'lost' : 'answered', outcome, rule, false, at * 1000);
    }
    expect(states.takeDownChanges()).toEqual([{ row: 0, isDown: false, atMs: 3000 }]);
    expect(seriesStateName(states.of(0))).toBe('lossy');
  });

  it('follows a lowered setting with the next reply', () => {
    const states = new StateColumns();
    states.reserve(1);
    take(states, '..xx.', rule);
    expect(seriesStateName(states.of(0))).toBe('down');
    take(states, '.', { ...rule, upAfter: 1 });
    expect(seriesStateName(states.of(0))).toBe('lossy');
  });
});

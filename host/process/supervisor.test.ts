import { describe, expect, it } from 'vitest';
import type { Fault } from '../../core/result/result.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import type { FromShell, ToShell } from './messages.ts';
import { type ChildHandle, Supervised } from './supervisor.ts';

/** A child process that does what the test tells it to. */
class ScriptedChild implements ChildHandle<number> {
  readonly pid = 1;
  readonly heard: FromShell<number>[] = [];
  killed = false;
  alive = true;
  answers = true;
  say: (message: ToShell) => void = () => undefined;
  private exit: (why: string) => void = () => undefined;

  send(message: FromShell<number>): void {
    this.heard.push(message);
    if (message.type === 'ping' && this.answers) this.say({ type: 'pong', id: message.id });
  }
  kill(): void {
    this.killed = true;
    this.end('killed');
  }
  onMessage(listener: (message: ToShell) => void): void {
    this.say = listener;
  }
  onExit(listener: (why: string) => void): void {
    this.exit = listener;
  }
  end(why: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.exit(why);
  }
}

function supervised(isStarted = true) {
  const clock = new FakeClock();
  const log = memoryLog();
  const children: ScriptedChild[] = [];
  const ready: (number | undefined)[] = [];
  const failed: Fault[] = [];
  const child = new Supervised<number>({
    name: 'station',
    startChild: () => {
      const next = new ScriptedChild();
      children.push(next);
      return next;
    },
    init: (attempt) => attempt,
    clock,
    log,
    onReady: (port) => void ready.push(port),
    onFailed: (fault) => void failed.push(fault),
  });
  if (isStarted) child.start();
  return { clock, lines: log.lines, children, ready, failed, child, last: () => children.at(-1) as ScriptedChild };
}

describe('a supervised process', () => {
  it('gets the number of its start', () => {
    const { clock, children, last } = supervised();
    last().end('signal SIGKILL');
    clock.advance(0);
    expect(children.map((one) => one.heard[0])).toEqual([
      { type: 'init', init: 0 },
      { type: 'init', init: 1 },
    ]);
  });

  it('is started again with growing pauses while it keeps dying', () => {
    const { clock, children, last } = supervised();
    const pauses: number[] = [];
    for (let death = 0; death < 7; death++) {
      const count = children.length;
      last().end('code 1');
      let waited = 0;
      clock.advance(0);
      while (children.length === count) {
        clock.advance(50);
        waited += 50;
      }
      pauses.push(waited);
    }
    expect(pauses).toEqual([0, 250, 500, 1000, 2000, 5000, 5000]);
  });

  it('starts with a clean sheet after half a minute of health', () => {
    const { clock, children, last } = supervised();
    for (let death = 0; death < 4; death++) {
      last().end('code 1');
      clock.advance(5000);
    }
    clock.advance(31_000);
    const count = children.length;
    last().end('code 1');
    clock.advance(0);
    expect(children.length).toBe(count + 1);
  });

  it('is killed and started again when it has not answered for twenty seconds', () => {
    const { clock, children, last } = supervised();
    clock.advance(60_000);
    expect(children).toHaveLength(1);
    last().answers = false;
    clock.advance(18_000);
    expect(children[0]?.killed).toBe(false);
    clock.advance(4000);
    expect([children[0]?.killed, children.length]).toEqual([true, 2]);
  });

  it('may be silent for a while, as on a machine that slept', () => {
    const { clock, children, last } = supervised();
    for (let nap = 0; nap < 5; nap++) {
      last().answers = false;
      clock.advance(16_000);
      last().answers = true;
      clock.advance(4000);
    }
    expect([children.length, last().killed]).toEqual([1, false]);
  });

  it('says when it is ready, and where', () => {
    const { ready, last } = supervised();
    last().say({ type: 'ready', port: 4780 });
    expect(ready).toEqual([4780]);
  });

  it('is not started again when it says itself that it cannot', () => {
    const { clock, children, failed, last } = supervised();
    const fault = { code: 'project.invalid', message: 'line 3' };
    last().say({ type: 'failed', fault });
    last().end('code 0');
    clock.advance(60_000);
    expect([failed, children.length]).toEqual([[fault], 1]);
  });

  it('that could start before is tried again while it cannot, and that is logged once a minute', () => {
    const { clock, children, failed, last, lines } = supervised();
    last().say({ type: 'ready', port: 4780 });
    last().end('signal SIGKILL');
    const fault = { code: 'store.full', message: 'the disk is full' };
    for (let elapsed = 0; elapsed < 180_000; elapsed += 1000) {
      clock.advance(1000);
      if (last().alive && elapsed > 0) last().say({ type: 'failed', fault });
    }
    expect(failed).toEqual([]);
    expect(children.length).toBeGreaterThan(30);
    expect(lines.filter((line) => line.message.includes('cannot start'))).toHaveLength(3);
    expect(lines.length).toBeLessThan(6);
    clock.advance(5000);
    last().say({ type: 'ready', port: 4780 });
    const count = children.length;
    clock.advance(20_000);
    expect([children.length, failed]).toEqual([count, []]);
  });

  it('that finds a damaged file is not started again, whenever that is', () => {
    const { clock, children, failed, last } = supervised();
    last().say({ type: 'ready', port: 4780 });
    last().end('signal SIGKILL');
    clock.advance(0);
    const fault = { code: 'store.damaged', message: 'journal.db is damaged' };
    last().say({ type: 'failed', fault });
    clock.advance(60_000);
    expect([failed, children.length]).toEqual([[fault], 2]);
  });

  it('that is not needed yet is started once, without heartbeats before', () => {
    const { child, children, clock, lines, last } = supervised(false);
    clock.advance(60_000);
    child.startOnce();
    child.startOnce();
    expect([children.length, lines]).toEqual([1, []]);
    last().end('code 1');
    child.startOnce();
    clock.advance(0);
    expect(children).toHaveLength(2);
  });

  it('that is not needed yet is tried again when it cannot start, and ends nothing else', () => {
    const { child, children, clock, failed, last } = supervised(false);
    child.startOnce();
    last().say({ type: 'failed', fault: { code: 'internal', message: 'no memory' } });
    last().end('code 1');
    clock.advance(60_000);
    expect([failed, children.length]).toEqual([[], 2]);
  });

  it('that is expected to end may do so without a warning, and is not started again', async () => {
    const { clock, child, children, last, lines } = supervised();
    child.expectEnd();
    last().end('status 0');
    clock.advance(60_000);
    expect([children.length, lines]).toEqual([1, []]);
    expect(await child.close()).toBeNull();
  });

  it('tells what is lost when it ends', async () => {
    const { child, last } = supervised();
    const closing = child.close();
    const fault = { code: 'store.full', message: '7 samples could not be stored' };
    last().say({ type: 'lost', fault });
    last().end('code 0');
    expect(await closing).toEqual(fault);
  });

  it('is asked to end, and not started again', async () => {
    const { clock, children, child, last } = supervised();
    const closing = child.close();
    expect(last().heard.at(-1)).toEqual({ type: 'close' });
    last().end('code 0');
    await closing;
    expect([last().killed, clock.pending]).toEqual([false, 0]);
    clock.advance(60_000);
    expect(children).toHaveLength(1);
  });

  it('is killed when it does not end within five seconds, which is reported as loss', async () => {
    const { clock, child, last, lines } = supervised();
    let closed = false;
    const closing = child.close().then((lost) => {
      closed = true;
      return lost;
    });
    clock.advance(4999);
    await settle();
    expect([closed, lines]).toEqual([false, []]);
    clock.advance(1);
    expect(await closing).toMatchObject({ code: 'store.not-closed' });
    expect(last().killed).toBe(true);
    expect(lines).toMatchObject([{ level: 'error', message: expect.stringContaining('station') }]);
  });

  it('that reported its loss and is killed then has lost that', async () => {
    const { clock, child, last } = supervised();
    const closing = child.close();
    const fault = { code: 'store.full', message: '7 samples could not be stored' };
    last().say({ type: 'lost', fault });
    clock.advance(5000);
    expect(await closing).toEqual(fault);
  });

  it('needs no ending when it is dead already, and stays dead', async () => {
    const { clock, children, child, last } = supervised();
    last().end('code 1');
    last().end('code 1');
    await child.close();
    clock.advance(60_000);
    expect(children).toHaveLength(1);
  });
});

import { EventEmitter } from 'node:events';
import type { ReadStream, WriteStream } from 'node:tty';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { rewriting, type Screen, type ScreenTerminal, screenTerminal } from './terminal.ts';
import { watchOnScreen } from './watched.ts';

class FakeInput extends EventEmitter {
  readonly isTTY = true;
  isRaw = false;
  isPaused = false;
  setRawMode(isRaw: boolean): void {
    this.isRaw = isRaw;
  }
  pause(): void {
    this.isPaused = true;
  }
}

class FakeOutput extends EventEmitter {
  rows = 5;
}

const OPEN = '\x1b[?1049h';
const CLOSE = '\x1b[?1049l';

function terminal() {
  const [input, output, written] = [new FakeInput(), new FakeOutput(), [] as string[]];
  const held: boolean[] = [];
  const of = screenTerminal(input as unknown as ReadStream, output as unknown as WriteStream, {
    control: (text) => void written.push(text),
    hold: (isHeld) => void held.push(isHeld),
  });
  return { input, output, written, held, terminal: of, text: () => written.join('') };
}

let open: Screen | undefined;
afterEach(() => open?.close());

describe('text on a terminal', () => {
  it('takes the place of the text before it, line by line', () => {
    const written: string[] = [];
    const { replace } = rewriting((text) => written.push(text));
    replace('one\ntwo\n');
    replace('three');
    replace('');
    expect(written).toEqual(['\r\x1b[Jone\ntwo\n', '\r\x1b[2A\x1b[Jthree', '\r\x1b[J']);
  });
});

describe('the screen', () => {
  it('is drawn over without being cleared, as much as there is room for', () => {
    const { terminal: of, written, output } = terminal();
    open = of.openScreen(() => undefined);
    written.length = 0;
    open.draw('a\nb\u009b\nc\nd\ne\n', 'keys');
    const [frame = ''] = written;
    expect(written).toHaveLength(1);
    expect(frame).not.toContain('\x1b[2J');
    expect(frame).toContain('\x1b[Ha\x1b[K\r\nb\\u009b\x1b[K\r\nc\x1b[K\r\nd\x1b[K\r\n\x1b[Jkeys');
    output.rows = 3;
    output.emit('resize');
    expect(written[1]).toContain('\x1b[Ha\x1b[K\r\nb\\u009b\x1b[K\r\n\x1b[Jkeys');
  });

  it.each([
    ['F2', '\x1bOQ'],
    ['F2 of the console', '\x1b[[B'],
    ['F5', '\x1b[15~'],
    ['shift with F3', '\x1b[1;2R'],
    ['an arrow key', '\x1bOA'],
    ['Alt with a key', '\x1bq'],
    ['Escape', '\x1b'],
  ])('takes %s for none of its keys, and hears what comes with it', (_, sequence) => {
    const { terminal: of, input } = terminal();
    const keys: string[] = [];
    open = of.openScreen((key) => keys.push(key));
    input.emit('data', Buffer.from(sequence));
    expect(keys).toEqual([]);
    input.emit('data', Buffer.from(`p${sequence}${sequence}`));
    expect(keys).toEqual(['p']);
  });

  it('takes 24 rows for a terminal that says that it has none', () => {
    const { terminal: of, written, output } = terminal();
    output.rows = 0;
    open = of.openScreen(() => undefined);
    open.draw(Array.from({ length: 30 }, (_, at) => `line ${at}\n`).join(''), 'keys');
    expect(written.at(-1)).toContain('line 22\x1b');
    expect(written.at(-1)).not.toContain('line 23');
  });

  it('hears keys, and leaves no trace when it is closed', () => {
    const before = ['exit', 'SIGCONT', 'SIGTSTP', 'SIGHUP', 'SIGQUIT'].map((event) => process.listenerCount(event));
    const { terminal: of, input, held, text } = terminal();
    const keys: string[] = [];
    open = of.openScreen((key) => keys.push(key));
    expect([input.isRaw, text().includes(OPEN)]).toEqual([true, true]);
    input.emit('data', Buffer.from('pq'));
    open.close();
    expect(keys).toEqual(['p', 'q']);
    expect(held).toEqual([true, false]);
    expect([input.isRaw, input.isPaused, text().endsWith(CLOSE)]).toEqual([false, true, true]);
    expect(['exit', 'SIGCONT', 'SIGTSTP', 'SIGHUP', 'SIGQUIT'].map((event) => process.listenerCount(event))).toEqual(
      before,
    );
    open.close();
    expect(text().split(CLOSE)).toHaveLength(2);
  });

  it('is left when the process ends without closing it', () => {
    const { terminal: of, input, text } = terminal();
    open = of.openScreen(() => undefined);
    process.listeners('exit').at(-1)?.(0);
    expect([input.isRaw, text().endsWith(CLOSE)]).toEqual([false, true]);
  });
});

describe('what is watched', () => {
  function watching() {
    const clock = new FakeClock();
    const done: string[] = [];
    let press: (key: string) => void = () => undefined;
    const drawn: string[] = [];
    const fake: ScreenTerminal = {
      replace: () => undefined,
      openScreen(onKey) {
        press = onKey;
        return { draw: (text, foot) => void drawn.push(`${text}|${foot}`), close: () => void done.push('closed') };
      },
    };
    const stop = watchOnScreen(fake, clock, {
      text: () => `table ${drawn.length}`,
      pause: (isPaused) => void done.push(`pause ${isPaused}`),
      reset: () => void done.push('reset'),
      quit: () => void done.push('quit'),
    });
    return { clock, done, drawn, stop, press: (key: string) => press(key) };
  }

  it('is drawn four times a second, and at each key', () => {
    const { clock, drawn, press, stop, done } = watching();
    expect(drawn).toEqual(['table 0|p pause   r reset   q quit']);
    clock.advance(1000);
    expect(drawn).toHaveLength(5);
    press('x');
    expect(drawn).toHaveLength(6);
    stop();
    clock.advance(1000);
    expect([drawn.length, done]).toEqual([6, ['closed']]);
  });

  it('pauses, continues, forgets and ends by keys', () => {
    const { done, drawn, press } = watching();
    press('p');
    expect(drawn.at(-1)).toContain('paused');
    press('P');
    expect(drawn.at(-1)).not.toContain('paused');
    press('r');
    press('q');
    expect(done).toEqual(['pause true', 'pause false', 'reset', 'quit']);
  });
});

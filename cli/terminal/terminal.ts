import type { ReadStream, WriteStream } from 'node:tty';
import { terminalSafe } from '../../core/text/printable.ts';

/** A stream that is a terminal: what is written can be taken back. */
export interface Terminal {
  /** Writes a text in the place of the last one; an empty one takes that away. */
  replace(text: string): void;
}

/** The terminal of standard output, which can be used as a whole. */
export interface ScreenTerminal extends Terminal {
  /** The whole screen until it is closed; what was there before comes back then. */
  openScreen(onKey: (key: string) => void): Screen;
}

export interface Screen {
  /** Shows the beginning of a text, as much as there is room for, and a line at the foot. */
  draw(text: string, foot: string): void;
  close(): void;
}

const CLEAR_BELOW = '\x1b[J';
const CLEAR_LINE = '\x1b[K';
/** Of a terminal that does not know its size: it says that it has none. */
const UNKNOWN_ROWS = 24;
/** The alternate screen, without a cursor, without wrapping of long lines. */
const OPEN = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J';
const CLOSE = '\x1b[?7h\x1b[?25h\x1b[?1049l';
/** What is between them is shown at once, where the terminal knows of it. */
const FRAME = ['\x1b[?2026h', '\x1b[?2026l'] as const;

/** What a terminal in raw mode passes on as keys and would have made signals of. */
const SIGNAL_KEYS: Readonly<Record<string, NodeJS.Signals>> = {
  '\x03': 'SIGINT',
  '\x1c': 'SIGQUIT',
  '\x1a': 'SIGTSTP',
};
const ESCAPE = '\x1b';
/** What function, arrow and other keys send: letters in it are no keys. */
const SEQUENCES = new RegExp(`${ESCAPE}(?:\\[\\[?[0-9;?]*[ -/]*[@-~]|O[0-9;]*[@-~]|[ -~])?`, 'g');
/** Signals that end a process that does not listen to them. */
const ENDING = ['SIGHUP', 'SIGQUIT'] as const;

/** Where control sequences go, and what keeps other words off the screen meanwhile. */
export interface ScreenOutput {
  control(text: string): void;
  hold(isHeld: boolean): void;
}

/** Text on a terminal that takes the place of the text before it. */
export function rewriting(write: (text: string) => void): Terminal {
  let lines = 0;
  return {
    replace(text) {
      write(`\r${lines > 0 ? `\x1b[${lines}A` : ''}${CLEAR_BELOW}${terminalSafe(text)}`);
      lines = text.split('\n').length - 1;
    },
  };
}

export function screenTerminal(stdin: ReadStream, stdout: WriteStream, output: ScreenOutput): ScreenTerminal {
  return {
    ...rewriting((text) => output.control(text)),
    openScreen: (onKey) => new OpenScreen(stdin, stdout, output, onKey),
  };
}

/**
 * The alternate screen. It is left however the process ends, short of SIGKILL: at its exit, by a signal, and while it
 * is stopped (Ctrl-Z).
 */
class OpenScreen implements Screen {
  private readonly stdin: ReadStream;
  private readonly stdout: WriteStream;
  private readonly output: ScreenOutput;
  private readonly onKey: (key: string) => void;
  private isOpen = false;
  private shown = { text: '', foot: '' };

  constructor(stdin: ReadStream, stdout: WriteStream, output: ScreenOutput, onKey: (key: string) => void) {
    this.stdin = stdin;
    this.stdout = stdout;
    this.output = output;
    this.onKey = onKey;
    process.on('exit', this.leave);
    process.on('SIGTSTP', this.suspend);
    process.on('SIGCONT', this.enter);
    for (const signal of ENDING) process.on(signal, this.endBy);
    stdout.on('resize', this.redraw);
    if (stdin.isTTY) stdin.on('data', this.hear);
    this.enter();
  }

  draw(text: string, foot: string): void {
    this.shown = { text, foot };
    this.redraw();
  }

  close(): void {
    this.leave();
    process.off('exit', this.leave);
    process.off('SIGTSTP', this.suspend);
    process.off('SIGCONT', this.enter);
    for (const signal of ENDING) process.off(signal, this.endBy);
    this.stdout.off('resize', this.redraw);
    this.stdin.off('data', this.hear);
    this.stdin.pause();
  }

  private readonly redraw = (): void => {
    if (!this.isOpen) return;
    const room = Math.max(1, (this.stdout.rows || UNKNOWN_ROWS) - 1);
    const lines = terminalSafe(this.shown.text).trimEnd().split('\n').slice(0, room);
    const body = lines.map((line) => `${line}${CLEAR_LINE}\r\n`).join('');
    // Nothing is cleared before it is written over, so that nothing flickers.
    this.output.control(`${FRAME[0]}\x1b[H${body}${CLEAR_BELOW}${terminalSafe(this.shown.foot)}${FRAME[1]}`);
  };

  private readonly enter = (): void => {
    if (this.isOpen) return;
    this.isOpen = true;
    if (this.stdin.isTTY) this.stdin.setRawMode(true);
    this.output.hold(true);
    this.output.control(OPEN);
    this.redraw();
  };

  private readonly leave = (): void => {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.output.control(CLOSE);
    if (this.stdin.isTTY) this.stdin.setRawMode(false);
    this.output.hold(false);
  };

  private readonly hear = (data: Buffer): void => {
    for (const key of data.toString('latin1').replace(SEQUENCES, '')) {
      const signal = SIGNAL_KEYS[key];
      if (signal === undefined) this.onKey(key);
      else process.kill(process.pid, signal);
    }
  };

  private readonly suspend = (): void => {
    this.leave();
    process.kill(process.pid, 'SIGSTOP');
  };

  /** As if nobody listened to the signal, but for the screen. */
  private readonly endBy = (signal: NodeJS.Signals): void => {
    this.close();
    process.kill(process.pid, signal);
  };
}

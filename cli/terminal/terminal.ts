import type { ReadStream, WriteStream } from 'node:tty';
import { terminalSafe } from '../../core/text/printable.ts';

/** A stream to a terminal, where written text can be replaced. */
export interface Terminal {
  /** Writes a text in place of the last one; an empty text removes it. */
  replace(text: string): void;
}

/** The terminal of standard output, whose whole screen can be used. */
export interface ScreenTerminal extends Terminal {
  /** Takes the whole screen until it is closed, which restores the former content. */
  openScreen(onKey: (key: string) => void): Screen;
}

export interface Screen {
  /** Shows as much of a text as fits, and a line at the bottom. */
  draw(text: string, foot: string): void;
  close(): void;
}

const CLEAR_BELOW = '\x1b[J';
const CLEAR_LINE = '\x1b[K';
/** Rows of a terminal that does not know its size, and reports 0. */
const UNKNOWN_ROWS = 24;
/** Switches to the alternate screen, without a cursor and without wrapping of long lines. */
const OPEN = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J';
const CLOSE = '\x1b[?7h\x1b[?25h\x1b[?1049l';
/** Begin and end of a synchronized update, where the terminal supports it. */
const FRAME = ['\x1b[?2026h', '\x1b[?2026l'] as const;

/** Keys that a terminal in raw mode passes on instead of sending the signal. */
const SIGNAL_KEYS: Readonly<Record<string, NodeJS.Signals>> = {
  '\x03': 'SIGINT',
  '\x1c': 'SIGQUIT',
  '\x1a': 'SIGTSTP',
};
const ESCAPE = '\x1b';
/** Sequences of function, arrow and other keys, whose letters are not keys. */
const SEQUENCES = new RegExp(`${ESCAPE}(?:\\[\\[?[0-9;?]*[ -/]*[@-~]|O[0-9;]*[@-~]|[ -~])?`, 'g');
/** Signals that end a process without a handler. */
const ENDING = ['SIGHUP', 'SIGQUIT'] as const;

/** The output for control sequences, which can hold other text back. */
export interface ScreenOutput {
  control(text: string): void;
  hold(isHeld: boolean): void;
}

/** A terminal on which each text replaces the one before it. */
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
 * The alternate screen. It is left whenever the process ends, except by SIGKILL, and while the process is stopped
 * (Ctrl-Z).
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
    // Overwriting without clearing first avoids flicker.
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

  /** Restores the screen, then lets the signal end the process. */
  private readonly endBy = (signal: NodeJS.Signals): void => {
    this.close();
    process.kill(process.pid, signal);
  };
}

import type { Writable } from 'node:stream';
import { getSystemErrorMessage } from 'node:util';
import { terminalSafe } from '../../core/text/printable.ts';
import { EXIT, faultLine } from '../../host/exit-status.ts';

/** Longest wait for a command to end in order once its results cannot be written, ms. */
const END_MS = 5000;
const CLEAR_LINE = '\r\x1b[K';

/**
 * Standard output and standard error of a command. A result that cannot be written ends the command with one line and
 * an exit status of its own; a closed pipe (EPIPE, as after `| head`) ends it silently. Text that cannot be written to
 * standard error is dropped: a measurement outlives the disk of its log.
 */
export class CommandOutput {
  private readonly stdout: Writable;
  private readonly stderr: Writable;
  private held: string[] | null = null;
  private statusLine = '';
  /** Exit status of a command whose results were lost; null = all of them were written. */
  status: number | null = null;

  /** @param onLost called once, when the first result could not be written */
  constructor(
    { stdout, stderr }: { readonly stdout: Writable; readonly stderr: Writable },
    onLost: (status: number) => void,
  ) {
    this.stdout = stdout;
    this.stderr = stderr;
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (this.status !== null) return;
      const isReaderGone = error.code === 'EPIPE';
      this.status = isReaderGone ? EXIT.interrupted : EXIT.dataUnwritable;
      if (!isReaderGone) this.err(faultLine(unwritable(error)));
      onLost(this.status);
    });
    stderr.on('error', () => undefined);
  }

  out(text: string): void {
    this.control(terminalSafe(text));
  }

  /** Writes bytes as they are. @returns resolves when there is room for more, or the output is lost */
  write(bytes: Uint8Array): Promise<void> {
    const { stdout } = this;
    if (this.status !== null || stdout.write(bytes)) return Promise.resolve();
    return new Promise((resolve) => {
      const proceed = () => {
        for (const event of ['drain', 'error', 'close'] as const) stdout.off(event, proceed);
        resolve();
      };
      for (const event of ['drain', 'error', 'close'] as const) stdout.on(event, proceed);
    });
  }

  err(text: string): void {
    const safe = terminalSafe(text);
    if (this.held) this.held.push(text);
    else if (this.statusLine === '' || text === '') this.stderr.write(safe);
    else this.stderr.write(`${CLEAR_LINE}${safe}${this.statusLine}`);
  }

  /** Holds text for standard error back while the screen shows something else, and writes it afterwards. */
  hold(isHeld: boolean): void {
    const { held } = this;
    this.held = isHeld ? (held ?? []) : null;
    if (!isHeld) for (const text of held ?? []) this.err(text);
  }

  /** Writes text for a terminal, with control sequences. */
  control(text: string): void {
    if (this.status === null) this.stdout.write(text);
  }

  /** Shows a line on the terminal of standard error, below all messages; an empty one removes it. */
  showStatus(line: string): void {
    this.statusLine = terminalSafe(line);
    this.stderr.write(`${CLEAR_LINE}${this.statusLine}`);
  }
}

function unwritable({ errno, message }: NodeJS.ErrnoException) {
  return {
    code: 'data.output',
    message: `Standard output cannot be written: ${errno === undefined ? message : getSystemErrorMessage(errno)}`,
    hint: 'the results are incomplete, send them to another place',
  };
}

/** Ends this process if the command does not end by itself in time. */
export function endSoon(status: number): void {
  setTimeout(() => process.exit(status), END_MS).unref();
}

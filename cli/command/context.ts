import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { ScreenTerminal, Terminal } from '../terminal/terminal.ts';

/** The surroundings of a command: places, time, and where results and diagnostics go. */
export interface CliContext {
  readonly version: string;
  /** The folder of the built files. */
  readonly entryDir: string;
  readonly prebuildsDir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly verbose: boolean;
  /** Writes to standard output; characters that would mislead on a terminal are escaped, as in `err`. */
  out(text: string): void;
  /** Writes bytes to standard output as they are; resolves when there is room for more, or the output is lost. */
  write(bytes: Uint8Array): Promise<void>;
  /** Writes to standard error. */
  err(text: string): void;
  /** Standard output; null = not a terminal. */
  readonly terminal: ScreenTerminal | null;
  /** Standard error; null = not a terminal. */
  readonly errTerminal: Terminal | null;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly interrupted: AbortSignal;
}

import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';

const QUIET_MS = 1000;

/**
 * Logs what was refused at most once a second, with the number of those in between: anybody on this host, and any
 * web page in its browsers, can cause as many refusals as it likes.
 */
export class Refusals {
  private readonly log: Log;
  private readonly clock: Clock;
  private quiet: Timer | undefined;
  private unlogged = 0;
  private last: { readonly message: string; readonly fields: Readonly<Record<string, string>> } | undefined;

  constructor(log: Log, clock: Clock) {
    this.log = log;
    this.clock = clock;
  }

  add(message: string, fields: Readonly<Record<string, string>>): void {
    if (this.quiet) {
      this.unlogged += 1;
      this.last = { message, fields };
      return;
    }
    this.log.warn(message, fields);
    this.quiet = this.clock.after(QUIET_MS, () => this.report());
  }

  /** Logs what is still to be logged. */
  close(): void {
    this.quiet?.cancel();
    this.report();
    this.quiet?.cancel();
  }

  private report(): void {
    this.quiet = undefined;
    const { last, unlogged } = this;
    if (!last) return;
    this.last = undefined;
    this.unlogged = 0;
    this.log.warn(last.message, { ...last.fields, count: unlogged });
    this.quiet = this.clock.after(QUIET_MS, () => this.report());
  }
}

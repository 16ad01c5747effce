import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Fault } from '../../core/result/result.ts';
import { asClause } from '../../core/text/clause.ts';

/** A fault that stays or comes back is logged once in so long. */
const LOG_EVERY_MS = 60_000;

/** State of the storage: the newest fault for the page, and few lines in the log. */
export class StorageHealth {
  private readonly clock: Clock;
  private readonly log: Log;
  private writing: Fault | null = null;
  /** Samples are stored, but wait in the journal: `store.not-compacted`. */
  waiting: Fault | null = null;
  /** Damage does not go away by itself. */
  private damage: Fault | null = null;
  /** Names of files of past days that cannot be read: their time cannot be shown. */
  unreadableFiles: readonly string[] = [];
  private readonly loggedAtMs = new Map<string, number>();

  constructor(clock: Clock, log: Log) {
    this.clock = clock;
    this.log = log;
  }

  get fault(): Fault | null {
    return this.damage ?? this.writing;
  }

  /** null = it works again. */
  onWrite(fault: Fault | null): void {
    if (fault?.code === 'store.damaged') this.damage = fault;
    this.writing = fault;
    if (fault) this.say('Samples cannot be stored', fault);
    else this.log.info('Samples are stored again');
  }

  /** null = it works again. */
  onCompact(fault: Fault | null): void {
    const message = fault && `Samples wait in the journal: ${asClause(fault.message)}`;
    this.waiting = message === null ? null : { ...fault, code: 'store.not-compacted', message };
    if (fault) this.say('Samples wait in the journal', fault);
    else this.log.info('Samples are moved from the journal again');
  }

  onRead(fault: Fault): void {
    if (fault.code === 'store.damaged') this.damage = fault;
    this.say('Stored samples cannot be read', fault);
  }

  private say(what: string, fault: Fault): void {
    const key = `${what} ${fault.code}`;
    const nowMs = this.clock.monotonicMs();
    if (nowMs - (this.loggedAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < LOG_EVERY_MS) return;
    this.loggedAtMs.set(key, nowMs);
    this.log.error(what, { ...fault });
  }
}

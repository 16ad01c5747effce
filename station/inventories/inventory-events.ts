import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { asClause } from '../../core/text/clause.ts';
import type { Timeline } from '../events/timeline.ts';

export interface InventoryEventsParts {
  readonly timeline: Pick<Timeline, 'add'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The result of a reading, besides its targets. */
export interface ReadingResult {
  readonly fault: Fault | null;
  readonly problems: readonly string[];
}

/** Problems that an event lists. */
const MAX_LISTED = 20;

/** Changes and troubles of inventories, as events on the timeline. Never throws. */
export class InventoryEvents {
  private readonly parts: InventoryEventsParts;

  constructor(parts: InventoryEventsParts) {
    this.parts = parts;
  }

  changed(change: string): void {
    this.record('inventory-changed', change);
  }

  refused(inventory: string, fault: Fault): void {
    this.failed(`Inventory ${inventory} was not applied, its targets stay as they were: ${withHint(fault)}`);
  }

  withheld(inventory: string, fault: Fault): void {
    this.failed(`Targets of inventory ${inventory} are not probed: ${withHint(fault)}`);
  }

  /** Nothing is read at all. */
  unread(fault: Fault): void {
    this.failed(`Inventories are not read, their targets stay: ${withHint(fault)}`);
  }

  readAgain(what = 'Inventories are'): void {
    this.record('inventory-read', `${what} read again`);
  }

  /** Compares the results of two readings. @param stays number of targets in force */
  compare(inventory: string, stays: number, before: ReadingResult, after: ReadingResult): void {
    const { fault, problems } = after;
    if (fault && fault.message !== before.fault?.message) {
      const what = stays === 0 ? 'it has no targets yet' : `its last ${stays} targets stay`;
      this.failed(`Inventory ${inventory} cannot be read, ${what}: ${withHint(fault)}`);
    }
    if (!fault && before.fault) this.readAgain(`Inventory ${inventory} is`);
    if (fault || problems.length === 0 || problems.join() === before.problems.join()) return;
    const more = problems.length > MAX_LISTED ? [`… and ${problems.length - MAX_LISTED} more`] : [];
    const lines = [...problems.slice(0, MAX_LISTED), ...more];
    this.failed([`Inventory ${inventory}: entries that cannot be used`, ...lines].join('\n'));
  }

  private failed(message: string): void {
    this.record('inventory-failed', message);
  }

  private record(kind: string, message: string): void {
    const { timeline, clock, log } = this.parts;
    const event: Omit<TimelineEvent, 'id'> = { atMs: clock.nowMs(), endMs: null, kind, message, excluded: false };
    void timeline
      .add(event)
      .catch((error: unknown) => log.error('An event was not recorded', { kind, ...toFault(error) }));
  }
}

const withHint = ({ message, hint }: Fault): string => `${asClause(message)}${hint ? ` – ${hint}` : ''}`;

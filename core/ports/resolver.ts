import type { Fault, Result } from '../result/result.ts';

export interface Resolver {
  /**
   * Resolves when the look-up has ended, however long that takes.
   * @param family 4 or 6 = only that; null = the system's preference
   * @param onOverdue called once when there is no reply within the time limit; the look-up continues
   * @returns literal addresses in the resolver's order, at least one; faults: `resolver.not-found` (there is no such
   * name, or it has no address of the family), `resolver.failed` (no reply: nothing is known about the name)
   *   `onOverdue` is given `resolver.timeout`
   */
  resolve(name: string, family: 4 | 6 | null, onOverdue?: (fault: Fault) => void): Promise<Result<readonly string[]>>;
}

/** Whether the fault of a look-up means that the name has no address; any other means that there was no reply. */
export const isNotFound = (fault: Fault): boolean => fault.code === 'resolver.not-found';

/** Names of addresses, for users: nothing waits for them. */
export interface ReverseNames {
  /** Returns immediately. null = no name, or none yet: the first call starts the look-up. */
  nameOf(address: string): string | null;
  /** Resolves when no look-up is in progress any more, at the latest after `waitMs`. */
  settled(waitMs: number): Promise<void>;
  /** Abandons all look-ups, so that nothing keeps the process alive; nothing is looked up afterwards. */
  close(): void;
}

import type { Fault, Result } from '../result/result.ts';

export interface Resolver {
  /**
   * Resolves when the look-up has ended, however long that takes.
   * @param family 4 or 6 = only that; null = the system's preference
   * @param onOverdue called once when no answer has come within the time limit; the look-up goes on
   * @returns literal addresses in the resolver's order, at least one; faults: `resolver.not-found` (there is no such
   *   name, or it has no address of the family), `resolver.failed` (no answer: nothing is known of the name)
   *   `onOverdue` is given `resolver.timeout`
   */
  resolve(name: string, family: 4 | 6 | null, onOverdue?: (fault: Fault) => void): Promise<Result<readonly string[]>>;
}

/** Whether the fault of a look-up says that the name has no address; any other says that there was no answer. */
export const isNotFound = (fault: Fault): boolean => fault.code === 'resolver.not-found';

/** Names of addresses, for people: nothing waits for them. */
export interface ReverseNames {
  /** At once. null = no name, or none yet: asking for it begins the look-up. */
  nameOf(address: string): string | null;
  /** Resolves when no look-up is under way any more, at the latest after `waitMs`. */
  settled(waitMs: number): Promise<void>;
  /** Gives up what is looked up, so that nothing keeps the process; nothing is looked up after it. */
  close(): void;
}

import type { Result } from '../result/result.ts';

export interface Resolver {
  /**
   * @param family 4 or 6 = only that; null = the system's preference
   * @returns literal addresses in the resolver's order, at least one; faults `resolver.not-found`, `resolver.timeout`, `resolver.failed`
   */
  resolve(name: string, family: 4 | 6 | null): Promise<Result<readonly string[]>>;
}

/** Names of addresses, for people: nothing waits for them. */
export interface ReverseNames {
  /** At once. null = no name, or none yet: asking for it begins the look-up. */
  nameOf(address: string): string | null;
  /** Resolves when no look-up is under way any more, at the latest after `waitMs`. */
  settled(waitMs: number): Promise<void>;
  /** Gives up what is looked up, so that nothing keeps the process; nothing is looked up after it. */
  close(): void;
}

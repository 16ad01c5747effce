import type { Result } from '../result/result.ts';

export interface Resolver {
  /**
   * @param family 4 or 6 = only that; null = the system's preference
   * @returns literal addresses in the resolver's order, at least one; faults `resolver.not-found`, `resolver.timeout`, `resolver.failed`
   */
  resolve(name: string, family: 4 | 6 | null): Promise<Result<readonly string[]>>;
}

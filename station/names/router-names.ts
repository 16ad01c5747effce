import type { ReverseNames } from '../../core/ports/resolver.ts';
import type { EngineLink } from '../engine/engine-link.ts';

/** Names of the routers on traced paths. Addresses of a simulated network belong to nobody: they are never looked up. */
export class RouterNames {
  private readonly reverseNames: ReverseNames;
  private readonly link: Pick<EngineLink, 'driver'>;

  constructor(reverseNames: ReverseNames, link: Pick<EngineLink, 'driver'>) {
    this.reverseNames = reverseNames;
    this.link = link;
  }

  /** Answers at once, and starts a look-up where needed; null = not known (yet). */
  nameOf(address: string): string | null {
    return this.link.driver === 'simulated' ? null : this.reverseNames.nameOf(address);
  }

  /** Resolves when no look-up is pending any more, at the latest after `waitMs`. */
  settled(waitMs: number): Promise<void> {
    return this.reverseNames.settled(waitMs);
  }

  close(): void {
    this.reverseNames.close();
  }
}

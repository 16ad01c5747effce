import { promises } from 'node:dns';
import type { Clock } from '../core/ports/clock.ts';
import type { ReverseNames } from '../core/ports/resolver.ts';

/** The resolver; look-ups still open after `cancel` fail. */
export interface NameServers {
  reverse(address: string): Promise<readonly string[]>;
  cancel(): void;
}

export interface ReverseNamesOptions {
  readonly clock: Clock;
  /** Default: the system's name servers, queried by the process itself: no thread is held. */
  readonly servers?: NameServers;
  /** Parallel look-ups. */
  readonly parallel?: number;
  readonly timeoutMs?: number;
  /** Lifetime of a cached result, also of a missing name. */
  readonly cacheMs?: number;
}

/** Size of the cache; beyond it the oldest address is dropped. */
const MOST_KNOWN = 10_000;

/** The owner of an address chooses its name, which may be printed on terminals: control characters are removed. */
const PRINTABLE = /^[!-~]+$/;

interface Known {
  readonly name: string | null;
  readonly untilMs: number;
}

/** Reverse look-ups (PTR) in the background, with a limit, a time limit and a cache. */
export function reverseNames(options: ReverseNamesOptions): ReverseNames {
  const { clock, servers = new promises.Resolver(), parallel = 4 } = options;
  const { timeoutMs = 5000, cacheMs = 3_600_000 } = options;
  const known = new Map<string, Known>();
  const waiting = new Set<string>();
  const asking = new Set<string>();
  let listeners: (() => void)[] = [];
  let isClosed = false;

  function learn(address: string, name: string | null): void {
    if (!asking.delete(address)) return; // replied after its time
    const before = known.get(address)?.name ?? null;
    known.delete(address);
    known.set(address, { name: name ?? before, untilMs: clock.monotonicMs() + cacheMs });
    for (const oldest of known.keys()) {
      if (known.size <= MOST_KNOWN) break;
      known.delete(oldest);
    }
    proceed();
  }

  function ask(address: string): void {
    asking.add(address);
    const timer = clock.after(timeoutMs, () => learn(address, null));
    servers.reverse(address).then(
      ([name]) => {
        timer.cancel();
        learn(address, name !== undefined && PRINTABLE.test(name) ? name : null);
      },
      () => {
        timer.cancel(); // no name or no server: the address is enough
        learn(address, null);
      },
    );
  }

  function proceed(): void {
    for (const address of waiting) {
      if (asking.size >= parallel) return;
      waiting.delete(address);
      ask(address);
    }
    if (asking.size > 0) return;
    const waiters = listeners;
    listeners = [];
    for (const notify of waiters) notify();
  }

  return {
    nameOf(address) {
      const found = known.get(address);
      if (!found || found.untilMs <= clock.monotonicMs()) {
        if (!asking.has(address) && !isClosed) waiting.add(address);
        proceed();
      }
      return found?.name ?? null;
    },
    settled(waitMs) {
      if (waiting.size === 0 && asking.size === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = clock.after(waitMs, resolve);
        listeners.push(() => {
          timer.cancel();
          resolve();
        });
      });
    },
    close() {
      isClosed = true;
      waiting.clear();
      servers.cancel();
    },
  };
}

import { lookup } from 'node:dns';
import type { Clock } from '../core/ports/clock.ts';
import type { Resolver } from '../core/ports/resolver.ts';
import { fail, ok, type Result } from '../core/result/result.ts';

type Lookup = (name: string, family: 4 | 6 | 0) => Promise<readonly string[]>;

const systemLookup: Lookup = (name, family) =>
  new Promise((resolve, reject) => {
    lookup(name, { family, all: true, verbatim: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses.map((entry) => entry.address));
    });
  });

/** How long a failure is used again: short, so that a name that comes up is found soon. */
const FAILURE_MS = 5000;

export interface ResolverOptions {
  readonly clock: Clock;
  readonly lookup?: Lookup;
  /** How long a good answer is used again. */
  readonly cacheMs?: number;
  readonly timeoutMs?: number;
  /**
   * Look-ups under way at once. getaddrinfo runs on libuv's four threads, which zlib and fs share: two leaves them
   * room, whatever a dead name server does.
   */
  readonly parallel?: number;
}

/** The system's resolver (hosts file, mDNS, search domains included) behind a limit, a time limit and a cache. */
export function systemResolver(options: ResolverOptions): Resolver {
  const { clock, lookup: look = systemLookup, cacheMs = 60_000, timeoutMs = 5000, parallel = 2 } = options;
  const cache = new Map<string, { readonly untilMs: number; readonly result: Promise<Result<readonly string[]>> }>();
  const queue: (() => void)[] = [];
  let running = 0;

  const release = () => {
    running -= 1;
    queue.shift()?.();
  };

  function turn(): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        running += 1;
        resolve();
      };
      if (running < parallel) go();
      else queue.push(go);
    });
  }

  async function ask(name: string, family: 4 | 6 | null): Promise<Result<readonly string[]>> {
    await turn();
    return new Promise((resolve) => {
      const timer = clock.after(timeoutMs, () =>
        resolve(fail({ code: 'resolver.timeout', message: `no answer for ${name} within ${timeoutMs / 1000} s` })),
      );
      look(name, family ?? 0)
        .then(
          (addresses): Result<readonly string[]> => (addresses.length > 0 ? ok(addresses) : fail(notFound(name))),
          (error: unknown) => fail(lookupFault(name, error)),
        )
        .then((result) => {
          timer.cancel();
          release(); // only now: a look-up that timed out for us still holds its thread
          resolve(result);
        });
    });
  }

  return {
    resolve(name, family) {
      const key = `${family ?? ''}:${name}`;
      const known = cache.get(key);
      if (known && known.untilMs > clock.monotonicMs()) return known.result;
      const result = ask(name, family);
      cache.set(key, { untilMs: clock.monotonicMs() + cacheMs, result });
      void result.then(({ ok: found }) => {
        if (!found) cache.set(key, { untilMs: clock.monotonicMs() + FAILURE_MS, result });
      });
      return result;
    },
  };
}

function lookupFault(name: string, error: unknown) {
  const code = (error as { code?: string }).code ?? 'unknown';
  if (code === 'ENOTFOUND' || code === 'ENODATA') {
    return notFound(name);
  }
  return { code: 'resolver.failed', message: `${name} could not be resolved (${code})` };
}

const notFound = (name: string) => ({
  code: 'resolver.not-found',
  message: `${name} does not exist or has no address`,
});

import { lookup } from 'node:dns';

/** One look-up by the system. Rejects with the `code` of node:dns. */
export type Lookup = (name: string, family: 4 | 6 | 0) => Promise<readonly string[]>;

/**
 * Parallel look-ups in one process. getaddrinfo blocks a thread of libuv's pool until name servers time out
 * (10 s and more) and cannot be cancelled; libuv gives such work half of its threads.
 */
export const PARALLEL_LOOKUPS = 32;

/** Size of the pool for this many look-ups. libuv accepts 1024 threads at most. */
export const poolSize = (parallel: number): string => String(Math.min(1024, 2 * parallel));

/**
 * Gives this process a thread pool in which unresponsive names delay neither other names nor files. Must be
 * called before anything uses the pool: libuv reads the variable once.
 */
export function widenThreadPool(): void {
  process.env['UV_THREADPOOL_SIZE'] = poolSize(PARALLEL_LOOKUPS);
}

/** getaddrinfo in this process: hosts file, mDNS and search domains included. */
export const systemLookup: Lookup = (name, family) =>
  new Promise((resolve, reject) => {
    lookup(name, { family, all: true, verbatim: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses.map((entry) => entry.address));
    });
  });

import { addressFamily, canonicalAddress } from '../core/model/address.ts';
import { asciiName } from '../core/model/host-name.ts';
import type { Clock } from '../core/ports/clock.ts';
import { isNotFound, type Resolver } from '../core/ports/resolver.ts';
import { type Fault, fail, ok, type Result } from '../core/result/result.ts';
import { type Lookup, PARALLEL_LOOKUPS, systemLookup } from './lookup.ts';

export interface ResolverOptions {
  readonly clock: Clock;
  readonly lookup?: Lookup;
  /** Time until a look-up is overdue: longer than the 5 s after which the C library asks the next name server. */
  readonly overdueMs?: number;
  /** Parallel look-ups. */
  readonly parallel?: number;
}

interface Flight {
  readonly name: string;
  readonly family: 4 | 6 | null;
  readonly result: Promise<Result<readonly string[]>>;
  readonly end: (result: Result<readonly string[]>) => void;
  readonly overdue: ((fault: Fault) => void)[];
}

/**
 * The system's resolver with a limit. Caches nothing: the caller decides about the age of addresses. Names without a
 * reply last time share half of the places, so that new names always find one.
 */
export function systemResolver(options: ResolverOptions): Resolver {
  const { clock, lookup = systemLookup, overdueMs = 6000, parallel = PARALLEL_LOOKUPS } = options;
  const patient = Math.max(1, Math.floor(parallel / 2));
  const flights = new Map<string, Flight>();
  const fresh: string[] = [];
  const again: string[] = [];
  /** Names whose last look-up brought no reply. */
  const silent = new Set<string>();
  let running = 0;
  let runningAgain = 0;

  function proceed(): void {
    while (running < parallel) {
      const isAgain = fresh.length === 0;
      if (isAgain && runningAgain >= patient) return;
      const key = isAgain ? again.shift() : fresh.shift();
      if (key === undefined) return;
      run(key, flights.get(key) as Flight, isAgain);
    }
  }

  function run(key: string, flight: Flight, isAgain: boolean): void {
    running += 1;
    if (isAgain) runningAgain += 1;
    const { name, family } = flight;
    const timer = clock.after(overdueMs, () => {
      silent.add(key);
      const fault = { code: 'resolver.timeout', message: `No answer for ${name} within ${overdueMs / 1000} s` };
      for (const tell of flight.overdue) tell(fault);
    });
    void ask(lookup, name, family).then((result) => {
      timer.cancel();
      running -= 1; // only now: an overdue look-up still holds its thread
      if (isAgain) runningAgain -= 1;
      flights.delete(key);
      if (result.ok || isNotFound(result.fault)) silent.delete(key);
      else silent.add(key);
      proceed();
      flight.end(result);
    });
  }

  return {
    resolve(name, family, onOverdue) {
      const key = `${family ?? ''}:${name}`;
      let flight = flights.get(key);
      if (!flight) {
        const { promise, resolve } = Promise.withResolvers<Result<readonly string[]>>();
        flight = { name, family, result: promise, end: resolve, overdue: [] };
        flights.set(key, flight);
        (silent.has(key) ? again : fresh).push(key);
      }
      if (onOverdue) flight.overdue.push(onOverdue);
      proceed();
      return flight.result;
    },
  };
}

async function ask(lookup: Lookup, name: string, family: 4 | 6 | null): Promise<Result<readonly string[]>> {
  try {
    const addresses = usable(await lookup(asciiName(name) ?? name, family ?? 0), family);
    return addresses.length > 0 ? ok(addresses) : fail(notFound(name));
  } catch (error) {
    return fail(lookupFault(name, error));
  }
}

/** Each address once, in the form of samples: an IPv4-mapped one is its IPv4 address, also where IPv6 was requested. */
function usable(found: readonly string[], family: 4 | 6 | null): readonly string[] {
  const addresses = new Set(found.map((address) => canonicalAddress(address) ?? address));
  return [...addresses].filter((address) => family === null || addressFamily(address) === family);
}

/** Codes of getaddrinfo for a name, or an address of the family, that does not exist. */
const NOT_FOUND: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'EAI_NONAME', 'EAI_NODATA', 'EAI_ADDRFAMILY']);

function lookupFault(name: string, error: unknown): Fault {
  const code = (error as { code?: string }).code ?? 'unknown';
  // Multicast DNS has no reply for names that do not exist: a host that is down looks the same.
  const isSilence = /\.local\.?$/i.test(name);
  if (NOT_FOUND.has(code) && !isSilence) return notFound(name);
  return { code: 'resolver.failed', message: `${name} could not be resolved (${code})` };
}

const notFound = (name: string): Fault => ({
  code: 'resolver.not-found',
  message: `${name} does not exist or has no address`,
});

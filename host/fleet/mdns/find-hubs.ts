import { MAX_HUB_ADDRESSES } from '../../../core/fleet/claim-code.ts';
import { type FoundHub, HUB_SERVICE } from '../../../core/fleet/found-hub.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { pause } from '../../../core/ports/pause.ts';
import { readHubs } from './hub-records.ts';
import { openMulticast } from './multicast.ts';

const ASK_EVERY_MS = 1000;
/** Anybody may answer with any number of keys. */
const MAX_FOUND = 32;

export interface FindOptions {
  readonly forMs: number;
  /** Fingerprint of the one that is looked for; null = all. */
  readonly key: string | null;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends it before its time. */
  readonly signal: AbortSignal;
}

/** Asks on all networks of this host for hubs, for a while. @returns those that answered, one of each key with all its addresses */
export async function findHubs({ forMs, key, clock, log, signal }: FindOptions): Promise<readonly FoundHub[]> {
  const found = new Map<string, FoundHub>();
  const networks = openMulticast(log);
  const ask = () => {
    for (const { multicast } of networks) multicast.query([{ name: HUB_SERVICE, type: 'PTR' }]);
  };
  for (const { multicast } of networks) {
    multicast.on('response', ({ answers = [], additionals = [] }, { address }) => {
      for (const hub of readHubs([...answers, ...additionals], address)) {
        if (key !== null && hub.fingerprint !== key) continue;
        const before = found.get(hub.fingerprint);
        if (before || found.size < MAX_FOUND) found.set(hub.fingerprint, before ? withAddresses(before, hub) : hub);
      }
    });
  }
  const asking = clock.every(ASK_EVERY_MS, ask);
  ask();
  try {
    await pause(clock, forMs, signal);
  } finally {
    asking.cancel();
    for (const { multicast } of networks) multicast.destroy();
  }
  return [...found.values()];
}

/** A hub that answers on several networks, or over IPv4 and IPv6. */
function withAddresses(hub: FoundHub, { hubs }: FoundHub): FoundHub {
  const more = hubs.filter(({ host, port }) => !hub.hubs.some((known) => known.host === host && known.port === port));
  return { ...hub, hubs: [...hub.hubs, ...more].slice(0, MAX_HUB_ADDRESSES) };
}

import { HUB_SERVICE } from '../../../core/fleet/found-hub.ts';
import { TokenBucket } from '../../../core/limits/token-bucket.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { type AnnouncedHub, hubRecords } from './hub-records.ts';
import { openMulticast } from './multicast.ts';

/** Answers of one network: a query of anybody costs a packet to all. */
const ANSWERS = { burst: 5, perSecond: 1 };
const QUESTIONS: ReadonlySet<string> = new Set(['PTR', 'ANY']);

/**
 * Answers on the networks of this host who asks for hubs, and says once that there is one.
 * @param listensOn whether the hub listens on an address of this host
 * @returns how to end it; null = no network has the hub
 */
export function announceHub(
  hub: Omit<AnnouncedHub, 'addresses'>,
  listensOn: (address: string) => boolean,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): (() => void) | null {
  const networks = openMulticast(log, listensOn);
  if (networks.length === 0) return null;
  for (const { addresses, multicast } of networks) {
    const bucket = new TokenBucket(ANSWERS);
    const answer = () => {
      if (bucket.take(clock.monotonicMs())) multicast.respond(hubRecords({ ...hub, addresses }));
    };
    multicast.on('ready', answer);
    multicast.on('query', ({ questions = [] }) => {
      if (questions.some(({ name, type }) => name.toLowerCase() === HUB_SERVICE && QUESTIONS.has(type))) answer();
    });
  }
  return () => {
    for (const { multicast } of networks) multicast.destroy();
  };
}

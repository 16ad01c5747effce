import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Resolver } from '../../core/ports/resolver.ts';
import { type Fault, FaultError, fail } from '../../core/result/result.ts';
import type { Timeline } from '../events/timeline.ts';

/** Fault of everything that would measure or write while a project is open read-only. */
export const READ_ONLY: Fault = {
  code: 'data.read-only',
  message: 'This project is open read-only',
  hint: 'open it normally to measure or to change it',
};

/** Throws `data.read-only`. */
export function refuseReadOnly(): never {
  throw new FaultError(READ_ONLY);
}

/** Looks nothing up: names keep the addresses that they had when they were last probed. */
export const storedNamesOnly: Resolver = {
  resolve: () => Promise.resolve(fail(READ_ONLY)),
};

/** A timeline for parts that record incidents: what is stored can be read, and nothing is added. */
export function pastOnly(timeline: Pick<Timeline, 'past'>): Pick<Timeline, 'add' | 'past' | 'replace'> {
  return {
    past: (sinceMs) => timeline.past(sinceMs),
    add: (event): Promise<TimelineEvent> => Promise.resolve({ ...event, id: 0 }),
    replace: () => Promise.resolve(),
  };
}

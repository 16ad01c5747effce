import type { ClockBounds } from '../../core/fleet/fleet-clock.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { ServiceHost } from '../../core/ports/service.ts';
import { FaultError } from '../../core/result/result.ts';
import { type Lookup, systemLookup } from '../lookup.ts';
import { aloneOnMachine } from './alone.ts';
import { markedSocketOpener } from './marked-socket.ts';
import { unlessAborted } from './unless-aborted.ts';

export interface ServiceHostOptions {
  readonly clock: Clock;
  readonly lookup?: Lookup;
  /** Reads secrets by reference; without it there are none. */
  readonly secret?: ServiceHost['secret'];
  /** Bounds of the error of the clock; left out = nothing is known. */
  readonly bounds?: ClockBounds;
  /** Folder of the packet engine; default: the project's. */
  readonly prebuildsDir?: string;
}

/** The machine for runners of service probes. */
export function serviceHost({
  clock,
  lookup = systemLookup,
  secret = noSecret,
  bounds,
  prebuildsDir,
}: ServiceHostOptions): ServiceHost {
  return {
    clock,
    ...(bounds && { bounds }),
    openMarked: markedSocketOpener(prebuildsDir),
    secret,
    lookup: (name, family, signal) => unlessAborted(lookup(name, family ?? 0), signal),
    alone: aloneOnMachine(),
  };
}

const noSecret = (reference: string): Promise<string> =>
  Promise.reject(new FaultError({ code: 'secret.unknown', message: `There is no secret called ${reference}` }));

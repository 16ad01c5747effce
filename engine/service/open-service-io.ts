import type { ClockBounds } from '../../core/fleet/fleet-clock.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { PacketIo } from '../../core/ports/packet-io.ts';
import type { ServiceHost } from '../../core/ports/service.ts';
import type { Lookup } from '../../host/lookup.ts';
import { serviceHost } from '../../host/service/service-host.ts';
import { ABILITIES, RUNNERS } from '../../probes/index.service.ts';
import type { FleetLeases } from './fleet-leases.ts';
import { ServiceIo } from './service-io.ts';
import { testAbilities } from './test-abilities.ts';

export interface ServiceSettings {
  readonly clock: Clock;
  readonly log: Log;
  readonly lookup?: Lookup;
  readonly secret?: ServiceHost['secret'];
  readonly bounds?: ClockBounds;
  /** Folder of the packet engine, which opens sockets with a DSCP; default: the project's. */
  readonly prebuildsDir?: string;
  readonly leases?: FleetLeases;
}

/** The driver of all service probes of this version. */
export function openServiceIo({ clock, log, leases, ...host }: ServiceSettings): PacketIo {
  return new ServiceIo({
    runners: RUNNERS,
    host: serviceHost({ clock, ...host }),
    clock,
    log,
    ...(leases && { leases }),
    capabilities: () => testAbilities(ABILITIES, clock),
  });
}

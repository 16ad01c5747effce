import { randomInt } from 'node:crypto';
import type { Log } from '../../core/ports/log.ts';
import { systemClock } from '../../host/clock.ts';
import { secretReader } from '../../host/secrets/secret-reader.ts';
import type { KeySource } from '../../host/secrets/secret-store.ts';
import { utcErrorReader } from '../../host/service/utc-error.ts';
import type { RunningEngine } from '../packet/start-engine.ts';
import { engineServer } from '../serve-engine.ts';
import { FleetLeases } from './fleet-leases.ts';
import { HostReflector } from './host-reflector.ts';
import { openServiceIo } from './open-service-io.ts';

export interface ServiceEngineSettings {
  /** Folder of the stored secrets. */
  readonly dataDir: string;
}

/**
 * The service engine, the same in every host: transactions with services, served as the packet engine serves packets.
 * @param key of the stored secrets; default: that in the data folder's key file
 */
export function startServiceEngine({ dataDir }: ServiceEngineSettings, log: Log, key?: KeySource): RunningEngine {
  const secret = secretReader({ dir: dataDir, ...(key && { key }) });
  const clock = systemClock();
  const reflector = new HostReflector(clock, true, utcErrorReader());
  const leases = new FleetLeases();
  return engineServer({
    io: openServiceIo({ clock, log, secret, bounds: reflector.bounds, leases }),
    leases,
    reflector,
    fault: null,
    driver: 'service',
    run: randomInt(1, 2 ** 32 - 1),
    onInternal: (method, thrown) => log.error(`${method} failed`, { error: thrown }),
  });
}

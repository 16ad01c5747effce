import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { DriverName, PacketIo } from '../core/ports/packet-io.ts';
import { type Fault, ok } from '../core/result/result.ts';
import { adaptiveIo } from '../engine/packet/adaptive-io.ts';
import { cannotMeasure } from '../engine/packet/start-engine.ts';
import { RoutedIo } from '../engine/routed-io.ts';
import { type EngineServer, engineServer } from '../engine/serve-engine.ts';
import { FleetLeases } from '../engine/service/fleet-leases.ts';
import { HostReflector } from '../engine/service/host-reflector.ts';
import { openServiceIo } from '../engine/service/open-service-io.ts';
import { openPacketIo } from '../host/packet-io/open.ts';
import { secretReader } from '../host/secrets/secret-reader.ts';
import { utcErrorReader } from '../host/service/utc-error.ts';
import type { Spool } from './spool/spool.ts';

/** Samples are sent so late at most: a thousand agents that sent each of theirs at once would keep a station busy with messages. */
export const GATHER_MS = 1000;

export interface AgentEngineSettings {
  readonly driver: 'native' | 'simulated';
  readonly prebuildsDir: string;
  /** Folder of the stored secrets. */
  readonly dataDir: string;
}

export interface AgentEngine extends EngineServer {
  readonly driver: DriverName;
  /** Why no packets can be measured; services still are. */
  readonly fault: Fault | null;
  readonly reflector: HostReflector;
}

interface EngineSurroundings {
  readonly spool: Spool;
  readonly clock: Clock;
  readonly log: Log;
  /** Left out = the driver that the settings name. */
  readonly packets?: PacketIo;
}

/** Opens the drivers of packets and of services as one engine, whose batches go to the spool. */
export async function openEngine(
  { driver, prebuildsDir, dataDir }: AgentEngineSettings,
  { spool, clock, log, packets: given }: EngineSurroundings,
): Promise<AgentEngine> {
  const opened = given
    ? ok(given)
    : await openPacketIo(driver === 'native' ? { driver: 'native', prebuildsDir } : { driver: 'simulated', clock });
  if (!opened.ok) log.warn(opened.fault.message, { hint: opened.fault.hint });
  const capabilities = opened.ok ? await opened.value.capabilities() : null;
  const packets = opened.ok && capabilities ? adaptiveIo(opened.value, clock, capabilities) : null;
  const fault = opened.ok ? capabilities && cannotMeasure(capabilities) : opened.fault;
  const reflector = new HostReflector(clock, false, utcErrorReader(prebuildsDir));
  const leases = new FleetLeases();
  const services = openServiceIo({
    clock,
    log,
    secret: secretReader({ dir: dataDir }),
    bounds: reflector.bounds,
    prebuildsDir,
    leases,
  });
  const name = capabilities?.driver ?? driver;
  const engine = engineServer({
    io: new RoutedIo(packets, services, fault),
    fault: null, // services are measured in any case; the packet driver refuses what it cannot measure
    driver: name,
    prebuildsDir,
    run: spool.run,
    queue: spool,
    reflector,
    leases,
    gathering: { clock, forMs: GATHER_MS },
    onInternal: (method, thrown) => log.error(`${method} failed`, { error: thrown }),
  });
  return { ...engine, driver: name, fault, reflector };
}

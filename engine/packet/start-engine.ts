import { randomInt } from 'node:crypto';
import type { Log } from '../../core/ports/log.ts';
import { type Capabilities, SENDING_FEATURES } from '../../core/ports/packet-io.ts';
import type { Fault } from '../../core/result/result.ts';
import type { Port } from '../../core/rpc/port.ts';
import { systemClock } from '../../host/clock.ts';
import { openPacketIo } from '../../host/packet-io/open.ts';
import { engineServer } from '../serve-engine.ts';
import { adaptiveIo } from './adaptive-io.ts';

export interface EngineSettings {
  readonly driver: 'native' | 'simulated';
  readonly prebuildsDir: string;
}

export interface RunningEngine {
  attach(port: Port): void;
  close(): Promise<void>;
}

/** The packet engine, the same in every host. Always starts: a station that attaches gets the faults of the driver. */
export async function startEngine(settings: EngineSettings, log: Log): Promise<RunningEngine> {
  const clock = systemClock();
  const opened = await openPacketIo(
    settings.driver === 'native'
      ? { driver: 'native', prebuildsDir: settings.prebuildsDir }
      : { driver: 'simulated', clock },
  );
  if (!opened.ok) log.warn(opened.fault.message, { hint: opened.fault.hint });
  const capabilities = opened.ok ? await opened.value.capabilities() : null;
  return engineServer({
    io: opened.ok && capabilities ? adaptiveIo(opened.value, clock, capabilities) : null,
    fault: opened.ok ? capabilities && cannotMeasure(capabilities) : opened.fault,
    driver: capabilities?.driver ?? settings.driver,
    prebuildsDir: settings.prebuildsDir,
    run: randomInt(1, 2 ** 32 - 1),
    onInternal: (method, thrown) => log.error(`${method} failed`, { error: thrown }),
  });
}

/** A driver that can send no packet of any kind is reported immediately, not at the first start. */
export function cannotMeasure({ features }: Pick<Capabilities, 'features'>): Fault | null {
  const packets = features.filter(({ feature }) => SENDING_FEATURES.has(feature));
  return packets.some(({ works }) => works) ? null : (packets[0]?.fault ?? null);
}

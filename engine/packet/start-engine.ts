import { randomInt } from 'node:crypto';
import type { Log } from '../../core/ports/log.ts';
import type { PacketIo } from '../../core/ports/packet-io.ts';
import type { Port } from '../../core/rpc/port.ts';
import { systemClock } from '../../host/clock.ts';
import { openPacketIo } from '../../host/packet-io/open.ts';
import { packetEngine } from './serve-engine.ts';

export interface EngineSettings {
  readonly driver: 'native' | 'simulated';
  readonly prebuildsDir: string;
}

export interface RunningEngine {
  attach(port: Port): void;
  close(): Promise<void>;
}

/** The packet engine, the same in every host. Always starts: what can't be measured is said to who attaches. */
export async function startEngine(settings: EngineSettings, log: Log): Promise<RunningEngine> {
  const opened = await openPacketIo(
    settings.driver === 'native'
      ? { driver: 'native', prebuildsDir: settings.prebuildsDir }
      : { driver: 'simulated', clock: systemClock() },
  );
  if (!opened.ok) log.warn(opened.fault.message, { hint: opened.fault.hint });
  return packetEngine({
    io: opened.ok ? opened.value : null,
    fault: opened.ok ? await cannotMeasure(opened.value) : opened.fault,
    driver: settings.driver,
    run: randomInt(1, 2 ** 32 - 1),
    onInternal: (method, thrown) => log.error(`${method} failed`, { error: thrown }),
  });
}

/** A driver that can send no packet of any kind is said at once, not at the first start. */
async function cannotMeasure(io: PacketIo) {
  const { features } = await io.capabilities();
  const echo = features.filter((feature) => feature.feature === 'icmp4' || feature.feature === 'icmp6');
  return echo.some((feature) => feature.works) ? null : (echo[0]?.fault ?? null);
}

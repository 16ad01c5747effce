import { randomInt } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { PacketIo } from '../../core/ports/packet-io.ts';
import { packetEngine } from '../../engine/packet/serve-engine.ts';
import { systemClock } from '../../host/clock.ts';
import { streamLog } from '../../host/log.ts';
import { openPacketIo } from '../../host/packet-io/open.ts';
import { socketPort } from '../../host/socket-port.ts';
import type { EngineInit } from './messages.ts';
import { runAsChild } from './parent.ts';

/** The packet engine as a process: the driver, and a socket in a private folder where the station finds it. */
let engine: ReturnType<typeof packetEngine> | undefined;

runAsChild<EngineInit>({
  async start(init, tell) {
    const log = streamLog('packet-engine', init.verbose ? 'debug' : 'warn');
    const opened = await openPacketIo(
      init.driver === 'native'
        ? { driver: 'native', prebuildsDir: init.prebuildsDir }
        : { driver: 'simulated', clock: systemClock() },
    );
    if (!opened.ok) log.warn(opened.fault.message, { hint: opened.fault.hint });
    engine = packetEngine({
      io: opened.ok ? opened.value : null,
      fault: opened.ok ? await cannotMeasure(opened.value) : opened.fault,
      driver: init.driver,
      run: randomInt(1, 2 ** 32 - 1),
      onInternal: (method, thrown) => log.error(`${method} failed`, { error: thrown }),
    });
    rmSync(init.socket, { force: true }); // left by an engine that was killed
    createServer((socket) => engine?.attach(socketPort(socket))).listen(init.socket, () => tell({ type: 'ready' }));
  },
  async close() {
    await engine?.close();
  },
});

/** A driver that can send no packet of any kind is said at once, not at the first start. */
async function cannotMeasure(io: PacketIo) {
  const { features } = await io.capabilities();
  const echo = features.filter((feature) => feature.feature === 'icmp4' || feature.feature === 'icmp6');
  return echo.some((feature) => feature.works) ? null : (echo[0]?.fault ?? null);
}

import { randomInt } from 'node:crypto';
import type { Log } from '../../core/ports/log.ts';
import { systemClock } from '../../host/clock.ts';
import type { RunningEngine } from '../packet/start-engine.ts';
import { engineServer } from '../serve-engine.ts';
import { openServiceIo } from './open-service-io.ts';

/** The service engine, the same in every host: transactions with services, served as the packet engine serves packets. */
export function startServiceEngine(log: Log): RunningEngine {
  return engineServer({
    io: openServiceIo({ clock: systemClock(), log }),
    fault: null,
    driver: 'service',
    run: randomInt(1, 2 ** 32 - 1),
    onInternal: (method, thrown) => log.error(`${method} failed`, { error: thrown }),
  });
}

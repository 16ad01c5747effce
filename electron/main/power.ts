import type { PowerMonitor } from 'electron';
import type { Clock } from '../../core/ports/clock.ts';

/** Sleep and waking go to the station; a shutdown of the machine ends the program in order first, where it may. */
export function followPower(
  monitor: Pick<PowerMonitor, 'on'>,
  station: { suspended(atMs: number): void; resumed(atMs: number): void },
  clock: Clock,
  quit: () => void,
): void {
  monitor.on('suspend', () => station.suspended(clock.nowMs()));
  monitor.on('resume', () => station.resumed(clock.nowMs()));
  monitor.on('shutdown', () => quit());
}

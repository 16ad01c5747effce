import { platform } from 'node:os';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Runner } from '../../../core/ports/service.ts';
import { type MachineReading, readMachine } from '../../../host/service/machine/machine-reading.ts';
import { type SystemFiles, systemFiles } from '../../../host/service/machine/system-files.ts';
import { type WifiLink, wifiLink } from '../../../host/service/machine/wifi.ts';
import type { HealthRequest } from '../common/request.ts';
import { figuresOf } from './figures.ts';

/** Time between the two readings of a first round; later ones compare with the round before. */
const FIRST_WINDOW_MS = 500;
/** Wi-Fi interfaces that are asked for their signal. */
const MAX_WIFI = 4;

/** Carries out rounds on the machine that these files describe. @param files null = no Linux */
export function healthRunner(files: SystemFiles | null): Runner<HealthRequest> {
  // An entry keeps its request as one object: its last reading is forgotten with it.
  const readings = new WeakMap<HealthRequest, MachineReading>();
  return async ({ request, timeoutMs, signal }, { clock }) => {
    let before = readings.get(request);
    if (!before) {
      before = await readMachine(files, clock.monotonicMs());
      await pause(clock, Math.min(FIRST_WINDOW_MS, timeoutMs / 2), signal);
    }
    const now = await readMachine(files, clock.monotonicMs());
    readings.set(request, now);
    const links = files ? await wifiLinks(files, now, signal) : new Map<string, WifiLink>();
    // Reading is no exchange with anything: it has no duration of interest.
    return { outcome: 'reply', durationMs: null, ...figuresOf(before, now, links) };
  };
}

/** Reads the state of this host. */
export const runHealth: Runner<HealthRequest> = healthRunner(platform() === 'linux' ? systemFiles() : null);

async function wifiLinks(
  files: SystemFiles,
  { interfaces }: MachineReading,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, WifiLink>> {
  const names = (interfaces ?? []).filter(({ isWifi }) => isWifi).map(({ name }) => name);
  const links = names.slice(0, MAX_WIFI).map(async (name) => [name, await wifiLink(files, name, signal)] as const);
  return new Map((await Promise.all(links)).flatMap(([name, link]) => (link ? [[name, link] as const] : [])));
}

/** Waits; rejects when aborted. */
function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const abort = () => {
      timer.cancel();
      reject(signal.reason);
    };
    const timer = clock.after(ms, () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
    signal.addEventListener('abort', abort, { once: true });
  });
}

import type { StationClient } from './station-client.ts';

/** A look at this host needs no server and no right. */
const LOOK = { probe: 'health', to: 'localhost', interval: '1s', timeout: '2s' };
export const LOOK_TARGETS = 5;

/** Adds service targets that are measured every second. */
export async function addLookTargets({ station }: StationClient): Promise<void> {
  const names = Array.from({ length: LOOK_TARGETS }, (_, at) => `look ${at}`);
  await station.edit({ ops: names.map((name) => ({ op: 'put', name, target: LOOK })) });
}

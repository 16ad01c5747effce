import type { FleetAgent } from '../../contracts/fleet.ts';
import { AGENT_FACTS } from './agent-facts.ts';

const NOW_MS = Date.UTC(2026, 2, 1, 12);

const HEALTH: NonNullable<FleetAgent['health']> = {
  atMs: NOW_MS,
  cpuShare: 0.1,
  memoryBytes: 4e8,
  memoryTotalBytes: 1e9,
  diskFreeBytes: 8e9,
  temperatureC: 50,
  throttled: false,
  underVoltage: false,
  cardWear: null,
  uptimeSeconds: 3600,
  clockOffsetMs: 1,
  spoolBytes: 0,
  spoolOldestMs: null,
  spoolLostSamples: 0,
  rssBytes: 8e7,
};

/** An agent that is connected and well, as the page gets it. */
export const fleetAgent = (name: string, change: Partial<FleetAgent> = {}): FleetAgent => ({
  name,
  state: 'connected',
  isInProject: true,
  site: null,
  description: null,
  lastSeenMs: NOW_MS - 5000,
  certificateUntilMs: NOW_MS + 20 * 86_400_000,
  facts: AGENT_FACTS,
  health: HEALTH,
  safePps: 5000,
  plannedPps: 10,
  spoolMaxBytes: 256e6,
  clockOffsetMs: 1,
  clockErrorMs: 2,
  assignedSeries: 3,
  runningSeries: 3,
  fault: null,
  ...change,
});

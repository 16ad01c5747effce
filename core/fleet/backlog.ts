import type { FleetAgent } from '../contracts/fleet.ts';

/** Younger results are on their way: an agent gathers them for a second, and the station has them stored about a second later. */
const FLOWING_MS = 5000;

/**
 * Age of the oldest result that the station lacks; null = none waits. Of a connected agent that is its age when the agent reported, by the
 * agent's own clock: what it had then has come since.
 */
export function backlogMs({ state, health }: Pick<FleetAgent, 'state' | 'health'>, nowMs: number): number | null {
  if (health?.spoolOldestMs == null) return null;
  const ageMs = (state === 'connected' ? health.atMs : nowMs) - health.spoolOldestMs;
  return ageMs < FLOWING_MS ? null : ageMs;
}

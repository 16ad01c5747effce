import { describe, expect, it } from 'vitest';
import type { FleetAgent } from '../contracts/fleet.ts';
import { backlogMs } from './backlog.ts';
import { fleetAgent } from './testing/fleet-agent.ts';

const NOW_MS = 1_700_000_000_000;
const { health: HEALTH } = fleetAgent('berlin') as { health: NonNullable<FleetAgent['health']> };

/** @param reportedAgo ms since the agent reported its condition @param ageMs age of its oldest result at that time */
const agent = (state: FleetAgent['state'], reportedAgo: number, ageMs: number | null): FleetAgent => {
  const atMs = NOW_MS - reportedAgo;
  return fleetAgent('berlin', {
    state,
    health: { ...HEALTH, atMs, spoolOldestMs: ageMs === null ? null : atMs - ageMs },
  });
};

describe('the backlog of an agent', () => {
  it('is none while results are on their way', () => {
    expect(backlogMs(agent('connected', 9000, 1900), NOW_MS)).toBeNull();
    expect(backlogMs(agent('connected', 9000, null), NOW_MS)).toBeNull();
    expect(backlogMs(fleetAgent('berlin', { health: null }), NOW_MS)).toBeNull();
  });

  it('is the age that a connected agent reported, whatever its clock shows', () => {
    expect(backlogMs(agent('connected', -3_600_000, 300_000), NOW_MS)).toBe(300_000);
  });

  it('grows while an agent is silent', () => {
    expect(backlogMs(agent('silent', 60_000, 1000), NOW_MS)).toBe(61_000);
  });
});

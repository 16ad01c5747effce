import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FleetState } from '../contracts/fleet.ts';
import { changedFleet, fleetChange } from './fleet-change.ts';
import { fleetAgent } from './testing/fleet-agent.ts';

const fleetOf = (agents: FleetState['agents'], change: Partial<FleetState> = {}): FleetState => ({
  hub: { state: 'off', port: null, fingerprint: null, fault: null },
  ...{ agents, lobby: [], codes: [], bundles: [] },
  ...change,
});

const someFleet = fc
  .uniqueArray(fc.record({ at: fc.integer({ min: 0, max: 9 }), running: fc.nat(3), isHot: fc.boolean() }), {
    selector: ({ at }) => at,
  })
  .map((agents) =>
    fleetOf(
      agents
        .sort((left, right) => left.at - right.at)
        .map(({ at, running, isHot }) =>
          fleetAgent(`a${at}`, { runningSeries: running, health: isHot ? null : fleetAgent('x').health }),
        ),
    ),
  );

describe('a change of the fleet', () => {
  it('leads from any fleet to any other', () => {
    fc.assert(
      fc.property(fc.array(someFleet, { minLength: 1, maxLength: 4 }), (fleets) => {
        let shown: FleetState | null = null;
        for (const fleet of fleets) {
          const change = fleetChange(shown, fleet);
          if (change) shown = changedFleet(shown, change);
          expect(shown).toEqual(fleet);
        }
      }),
    );
  });

  it('has only what is another, and is none where nothing is', () => {
    const [a, b] = [fleetAgent('a'), fleetAgent('b')];
    const before = fleetOf([a, b]);
    expect(fleetChange(before, fleetOf([{ ...a }, structuredClone(b)]))).toBeNull();
    const later = { ...b, runningSeries: 1 };
    expect(fleetChange(before, fleetOf([a, later]))).toEqual({ agents: [later], gone: [] });
    expect(fleetChange(before, fleetOf([b]))).toEqual({ agents: [], gone: ['a'] });
    const shown = changedFleet(before, { agents: [later], gone: [] });
    expect(shown.agents[0]).toBe(a);
  });

  it('has the upgrade and the interface for netProbe when they come and change', () => {
    const netprobe = { url: 'http://127.0.0.1:5000', isOpen: false, fault: null };
    const before = fleetOf([]);
    const change = fleetChange(before, fleetOf([], { netprobe }));
    expect(change).toEqual({ agents: [], gone: [], netprobe });
    expect(changedFleet(before, change ?? { agents: [], gone: [] })).toEqual(fleetOf([], { netprobe }));
    expect(fleetChange(fleetOf([], { netprobe }), fleetOf([], { netprobe: { ...netprobe } }))).toBeNull();
  });

  it('has everything for a new reader, also of an empty fleet', () => {
    expect(fleetChange(null, fleetOf([]))).toEqual({ ...fleetOf([]), gone: [] });
  });
});

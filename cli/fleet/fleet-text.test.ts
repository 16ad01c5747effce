import { describe, expect, it } from 'vitest';
import type { FleetAgent, FleetState } from '../../core/contracts/fleet.ts';
import { describeFleetText } from './fleet-text.ts';

const PROBE: FleetAgent = {
  name: 'lab-1',
  state: 'connected',
  isInProject: true,
  site: null,
  description: null,
  lastSeenMs: 1000,
  certificateUntilMs: null,
  facts: null,
  health: null,
  safePps: null,
  plannedPps: 0.2,
  spoolMaxBytes: null,
  clockOffsetMs: null,
  clockErrorMs: null,
  assignedSeries: 2,
  runningSeries: 1,
  fault: null,
  netprobe: {
    hostId: 'aa',
    version: '1.9.7',
    addresses: [],
    isLive: true,
    lastSeenMs: 1000,
    runningSeries: 1,
    impossible: [{ target: 'ports', reason: 'netProbe has no tcp-syn probe' }],
  },
};

const stateWith = (isOpen: boolean): FleetState => ({
  hub: { state: 'off', port: null, fingerprint: null, fault: null },
  netprobe: { url: 'http://192.0.2.1:5000', isOpen, fault: null },
  agents: [PROBE],
  lobby: [],
  codes: [],
  bundles: [],
});

describe('the list of a fleet', () => {
  it('has probes of netProbe with their version, and what they cannot measure', () => {
    const text = describeFleetText(stateWith(false), 3000);
    expect(text).toMatch(/lab-1 +connected +1\.9\.7 +1 of 2 .* 2s ago +netProbe 1\.9\.7/);
    expect(text).toMatch(/lab-1 +ports +netProbe has no tcp-syn probe/);
  });

  it('says that an agent was not claimed, while a probe of netProbe is only expected', () => {
    const { netprobe: _, ...agent } = PROBE;
    const agents: FleetAgent[] = [
      { ...agent, name: 'berlin', state: 'expected' },
      { ...PROBE, state: 'expected' },
    ];
    const text = describeFleetText({ ...stateWith(false), agents }, 3000);
    expect(text).toMatch(/berlin +not claimed +/);
    expect(text).toMatch(/lab-1 +expected +/);
  });

  it('warns where others than this host reach the interface', () => {
    expect(describeFleetText(stateWith(false), 0)).toContain('report to http://192.0.2.1:5000\n');
    expect(describeFleetText(stateWith(true), 0)).toContain('5000, without encryption and password');
  });
});

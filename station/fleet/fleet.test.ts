import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AGENT_FACTS } from '../../core/fleet/testing/agent-facts.ts';
import { agentEngine } from '../../core/model/engine-id.ts';
import type { Project } from '../../core/model/project.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { Netprobe } from '../netprobe/netprobe.ts';
import { EMPTY_CATALOG } from '../plan/catalog.ts';
import { Fleet } from './fleet.ts';
import { FleetAgent } from './fleet-agent.ts';
import { FleetFile, type Member } from './fleet-file.ts';
import { GlobalLock } from './global-lock.ts';

const HOST_ID = 'a1'.repeat(32);
const PROBE: Project = { sounder: 1, agents: { 'lab-1': { netprobe: { hostId: HOST_ID } } } };

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'fleet-test-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const member = (name: string): Member => ({
  ...{ id: '00000000-0000-4000-8000-000000000001', name, keyPin: 'ab', facts: AGENT_FACTS, runs: [] },
  ...{ approvedMs: 0, expiresMs: 0, revokedMs: null, lastSeenMs: null },
});

/** A fleet with these members, and the probes of netProbe that the project has. */
function fleetOf(members: readonly string[], project: Project) {
  const clock = new FakeClock();
  const log = memoryLog();
  const catalog = { current: { ...EMPTY_CATALOG, project } };
  new FleetFile(join(dataDir, 'fleet.json')).write({ version: 1, members: members.map(member), codes: [] });
  const nothing = () => undefined;
  const incidents = { silent: nothing, back: nothing, member: nothing, dropped: nothing, upgrade: nothing };
  const probes = new Netprobe({ dataDir, readOnly: false, catalog, intake: {} as never, incidents, clock, log });
  const fleet = new Fleet({
    ...{ dataDir, readOnly: false, hubPort: 0, hubHost: null, clock, log, catalog },
    netprobe: { probes } as never,
    incidents: incidents as never,
    intake: { ofEngine: nothing } as never,
    savedPlans: { of: nothing } as never,
    globalLock: new GlobalLock({ clock, log, onChange: nothing }),
    ...{ store: {} as never, planIncidents: {} as never, engines: {} as never },
    reflectHere: nothing,
  });
  const discover = () =>
    probes.discover({ hostId: HOST_ID, ipv4: '192.0.2.77', ipv6: '', version: '1.9.7' }, '192.0.2.77');
  const setProject = (next: Project) => {
    catalog.current = { ...catalog.current, project: next };
  };
  return { fleet, probes, clock, discover, setProject };
}

const codeOf = async (act: () => unknown) => {
  try {
    await act();
    return 'done';
  } catch (error) {
    return (error as { readonly fault?: { readonly code: string } }).fault?.code ?? String(error);
  }
};

describe('an agent of the fleet', () => {
  it('has figures from before when it is revoked, as when it is silent', () => {
    const { fleet } = fleetOf(['berlin'], { sounder: 1 });
    expect(fleet.silentAgents).toEqual(['berlin']);
    fleet.revoke('berlin');
    expect(fleet.silentAgents).toEqual(['berlin']);
  });
});

describe('a probe of netProbe in the fleet', () => {
  it('has the addresses that it reported, also when it is silent', () => {
    const { fleet, discover } = fleetOf([], PROBE);
    expect(fleet.addressesOf('lab-1')).toEqual([]);
    discover();
    expect(fleet.addressesOf('lab-1')).toEqual(['192.0.2.77']);
  });

  it('is silent once it reports no longer, and not while it was never seen', () => {
    const { fleet, probes, clock, discover } = fleetOf(['berlin'], PROBE);
    expect(fleet.silentAgents).toEqual(['berlin']);
    discover();
    probes.start({} as never);
    expect(fleet.silentAgents).toEqual(['berlin']);
    clock.advance(200_000);
    expect(fleet.silentAgents).toEqual(['berlin', 'lab-1']);
  });

  it('says of what it cannot do that it is one', async () => {
    const { fleet } = fleetOf([], PROBE);
    expect(await codeOf(() => fleet.measureNow('lab-1', null))).toBe('fleet.netprobe');
    expect(await codeOf(() => fleet.measureNow('lima', null))).toBe('fleet.unknown-agent');
  });

  it('has the member that it was revoked first, and is then approved by the project', async () => {
    const { fleet } = fleetOf(['lab-1'], PROBE);
    const revoke = () => codeOf(() => fleet.revoke('lab-1'));
    expect([await revoke(), await revoke()]).toEqual(['done', 'netprobe.in-project']);
    expect(new FleetFile(join(dataDir, 'fleet.json')).read().members[0]?.revokedMs).not.toBeNull();
  });

  it('ends the connection of the agent that it was', () => {
    const { fleet, setProject } = fleetOf(['lab-1', 'berlin'], { sounder: 1 });
    for (const name of ['lab-1', 'berlin']) fleet.planOf(agentEngine(name));
    const disconnect = vi.spyOn(FleetAgent.prototype, 'disconnect');
    fleet.followProject();
    expect(disconnect).not.toHaveBeenCalled();
    setProject(PROBE);
    fleet.followProject();
    expect(disconnect.mock.contexts).toMatchObject([{ engine: agentEngine('lab-1') }]);
    disconnect.mockRestore();
  });
});

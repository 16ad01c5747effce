import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReflectRequest } from '../../core/contracts/engine.ts';
import { AGENT_FACTS } from '../../core/fleet/testing/agent-facts.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { Fleet, type FleetParts } from './fleet.ts';
import { FleetFile, type Member } from './fleet-file.ts';
import { GlobalLock } from './global-lock.ts';

const LIMA: Member = {
  ...{ id: '5a6fd1a2-93cb-4b0e-9d0c-0b1a6f0f3b55', name: 'lima', keyPin: '00' },
  facts: { ...AGENT_FACTS, addresses: ['203.0.113.7'] },
  ...{ approvedMs: 0, expiresMs: 0, revokedMs: null, lastSeenMs: null, runs: [] },
};

describe('a station whose hub is not open', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'sounder-fleet-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  /** Only the parts that a station uses which no agent has connected to. */
  function station(project: object) {
    const clock = new FakeClock();
    const log = memoryLog();
    const reflected: ReflectRequest[] = [];
    const probes = { onChange: () => undefined, isProbe: () => false, describe: () => undefined };
    const parts: Partial<FleetParts> = {
      netprobe: { probes } as unknown as FleetParts['netprobe'],
      catalog: { current: { project } } as FleetParts['catalog'],
      incidents: { member: () => undefined } as unknown as FleetParts['incidents'],
      globalLock: new GlobalLock({ clock, log, onChange: () => undefined }),
      reflectHere: (request) => void reflected.push(request),
      ...{ dataDir, readOnly: false, clock, log },
    };
    const fleet = new Fleet(parts as FleetParts);
    const allowed = () => {
      clock.advance(1000);
      return reflected.at(-1)?.reflector?.allow;
    };
    return { fleet, allowed };
  }

  it('has its reflector answer those whom the project allows', () => {
    const { fleet, allowed } = station({ reflector: { allow: ['198.51.100.0/24'] } });
    fleet.followProject();
    expect(allowed()).toContain('198.51.100.0/24');
  });

  it('has its reflector answer no agent that was revoked', () => {
    new FleetFile(join(dataDir, 'fleet.json')).write({ version: 1, members: [LIMA], codes: [] });
    const { fleet, allowed } = station({ reflector: true, agents: { lima: {} } });
    fleet.followProject();
    expect(allowed()).toContain('203.0.113.7');
    fleet.revoke('lima');
    expect(allowed()).not.toContain('203.0.113.7');
  });
});

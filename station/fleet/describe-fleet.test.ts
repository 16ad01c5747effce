import { describe, expect, it } from 'vitest';
import { EMPTY_CATALOG } from '../plan/catalog.ts';
import { describeFleet } from './describe-fleet.ts';
import type { Member } from './fleet-file.ts';

const MEMBER: Member = {
  id: '00000000-0000-4000-8000-000000000001',
  name: 'lima',
  keyPin: 'aa',
  facts: {
    hostName: 'pi-lima',
    machine: '',
    os: 'linux',
    arch: 'arm64',
    cpus: 4,
    memoryBytes: 1,
    macs: [],
    addresses: [],
    version: '0.1.0',
    boardModel: null,
  },
  approvedMs: 1,
  expiresMs: 2,
  revokedMs: null,
  lastSeenMs: 3,
  runs: [],
};

const EMPTY = {
  hub: { state: 'off', port: null, fingerprint: null, fault: null },
  members: [],
  agents: new Map(),
  catalog: EMPTY_CATALOG,
  lobby: [],
  codes: [],
  bundles: [],
  upgrade: undefined,
} as const;

describe('the description of a fleet', () => {
  it('has agents of the project with their site, claimed or not, and members outside it', () => {
    const project = {
      sounder: 1,
      agents: { berlin: { site: 'Customer / Berlin', description: 'Under the desk' } },
    } as const;
    const { agents } = describeFleet({ ...EMPTY, members: [MEMBER], catalog: { ...EMPTY_CATALOG, project } });
    expect(agents).toMatchObject([
      {
        name: 'berlin',
        state: 'expected',
        isInProject: true,
        site: 'Customer / Berlin',
        description: 'Under the desk',
      },
      { name: 'lima', state: 'silent', isInProject: false, site: null, description: null, certificateUntilMs: 2 },
    ]);
  });

  it('has the rate of the plan and the room for results of an agent that has connected', () => {
    const hello = {
      name: 'lima',
      version: '0.1.0',
      facts: MEMBER.facts,
      safePps: 500,
      upgrade: { canUpgrade: false, rolledBack: null },
      spool: { bytes: 1, maxBytes: 256, oldestMs: null, lost: 0 },
    };
    const agent = {
      isConnected: true,
      health: null,
      hello,
      clockOffset: null,
      runningSeries: 2,
      plannedPps: 12,
      fault: null,
      lockState: null,
    };
    const { agents } = describeFleet({ ...EMPTY, members: [MEMBER], agents: new Map([['lima', agent]]) });
    expect(agents).toMatchObject([
      { state: 'connected', plannedPps: 12, safePps: 500, spoolMaxBytes: 256, runningSeries: 2, assignedSeries: 0 },
    ]);
  });

  it('has probes of netProbe by their own contact, also those that are in no project', () => {
    const probe = { hostId: 'aa', version: '1.9.7', addresses: [], runningSeries: 1, impossible: [] };
    const known = { lab: { isLive: true, lastSeenMs: 5 }, attic: { isLive: false, lastSeenMs: 4 } };
    const describeProbe = (name: string) => {
      const one = name === 'lab' || name === 'attic' ? known[name] : null;
      return one && { ...probe, ...one };
    };
    const state = { url: 'http://127.0.0.1:5000', isOpen: false, fault: null };
    const netprobe = { state, approvedNames: ['lab', 'attic'], describe: describeProbe };
    const { agents, netprobe: shown } = describeFleet({ ...EMPTY, members: [MEMBER], netprobe });
    expect(shown).toEqual(state);
    expect(agents).toMatchObject([
      { name: 'attic', state: 'silent', lastSeenMs: 4, certificateUntilMs: null, netprobe: { version: '1.9.7' } },
      { name: 'lab', state: 'connected', lastSeenMs: 5, runningSeries: 1 },
      { name: 'lima', state: 'silent', certificateUntilMs: 2 },
    ]);
  });

  it('has no certificate of a revoked agent', () => {
    const { agents } = describeFleet({ ...EMPTY, members: [{ ...MEMBER, revokedMs: 5 }] });
    expect(agents).toMatchObject([{ state: 'revoked', certificateUntilMs: null, plannedPps: 0, spoolMaxBytes: null }]);
  });
});

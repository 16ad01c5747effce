import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FleetAgent, FleetState } from '../../../core/contracts/fleet.ts';
import { encodeClaim, PIN_BYTES, SECRET_BYTES } from '../../../core/fleet/claim-code.ts';
import { AGENT_FACTS } from '../../../core/fleet/testing/agent-facts.ts';
import { FaultError } from '../../../core/result/result.ts';
import { setClock } from '../../../ui/format/times.ts';
import { createNoticesStore } from '../../base/notices.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { fakeStation, settle } from '../../testing/fake-station.ts';
import { inOrder, isFound, markOf, offsetText, rateText, seenText, warningsOf } from './agent-condition.ts';
import { positionAfter } from './agent-focus.ts';
import { agentsCommands } from './agents-commands.ts';
import { createAgentsStore } from './agents-store.ts';
import { hubsOf, readCodeDraft } from './code-form.ts';

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
  uptimeSeconds: 3600,
  clockOffsetMs: 1,
  spoolBytes: 0,
  spoolOldestMs: null,
  spoolLostSamples: 0,
  rssBytes: 8e7,
};

const agent = (change: Partial<FleetAgent> = {}): FleetAgent => ({
  name: 'berlin',
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

const NO_FLEET: FleetState = {
  hub: { state: 'off', port: null, fingerprint: null, fault: null },
  agents: [],
  lobby: [],
  codes: [],
};

beforeEach(() => setClock('utc'));
afterEach(() => setClock('local'));

describe('the condition of an agent', () => {
  it('has no warnings while all is well', () => {
    expect(warningsOf(agent(), NOW_MS)).toEqual([]);
  });

  it.each<[Partial<NonNullable<FleetAgent['health']>>, string]>([
    [{ temperatureC: 80 }, 'Hot: 80 °C'],
    [{ throttled: true }, 'Processor is throttled'],
    [{ underVoltage: true }, 'Supply voltage is too low'],
    [{ diskFreeBytes: 120e6 }, 'Disk is full: 120 MB free'],
    [{ memoryBytes: 9.5e8 }, 'Memory is full: 95 % in use'],
    [{ cpuShare: 0.97 }, 'Processor is busy: 97 %'],
    [{ spoolOldestMs: NOW_MS - 300_000 }, 'Results are 5 m late'],
    [{ spoolBytes: 230e6 }, 'Backlog fills 90 % of its room'],
    [{ spoolLostSamples: 12 }, '12 samples lost from its backlog'],
  ])('warns of %o', (reading, warning) => {
    expect(warningsOf(agent({ health: { ...HEALTH, ...reading } }), NOW_MS)).toEqual([warning]);
  });

  it('warns of a clock that is off by more than its error and what two good clocks differ by', () => {
    expect(warningsOf(agent({ clockOffsetMs: -22, clockErrorMs: 2 }), NOW_MS)).toEqual([]);
    expect(warningsOf(agent({ clockOffsetMs: -23, clockErrorMs: 2 }), NOW_MS)).toEqual([
      'Clock is off by −23 ms; times are corrected',
    ]);
  });

  it('warns of series that it does not measure, with the reason', () => {
    const fault = { code: 'agent.too-fast', message: 'The plan is too fast' };
    expect(warningsOf(agent({ runningSeries: 1, fault }), NOW_MS)).toEqual([
      'The plan is too fast',
      'Measures 1 of 3 series',
    ]);
  });

  it('warns of a certificate that was not renewed in time', () => {
    const ending = agent({ certificateUntilMs: NOW_MS + 2 * 86_400_000 });
    expect(warningsOf(ending, NOW_MS)).toEqual(['Certificate ends in 2 d']);
    expect(warningsOf(ending, NOW_MS + 3 * 86_400_000)).toEqual(['Certificate has expired: claim the agent again']);
  });

  it('leaves out readings of the host from before the silence, and anything of agents that cannot connect', () => {
    const hot = { ...HEALTH, temperatureC: 90 };
    expect(warningsOf(agent({ state: 'silent', health: hot, runningSeries: 0 }), NOW_MS)).toEqual([]);
    const fault = { code: 'x', message: 'gone' };
    expect(warningsOf(agent({ state: 'revoked', health: hot, fault }), NOW_MS)).toEqual([]);
  });

  it('lists silent agents first, then those with warnings, and revoked ones last', () => {
    const agents = [
      agent({ name: 'a', state: 'revoked' }),
      agent({ name: 'b' }),
      agent({ name: 'c', state: 'expected' }),
      agent({ name: 'd', health: { ...HEALTH, throttled: true } }),
      agent({ name: 'f', state: 'silent' }),
      agent({ name: 'e', state: 'silent' }),
    ];
    expect(inOrder(agents, NOW_MS).map(({ name }) => name)).toEqual(['e', 'f', 'd', 'b', 'c', 'a']);
  });

  it('says since when an agent is silent', () => {
    expect(seenText(agent(), NOW_MS)).toBe('· seen 5 s ago');
    expect(seenText(agent({ state: 'silent' }), NOW_MS)).toBe('since 2026-03-01 11:59:55');
    expect(seenText(agent({ state: 'expected', lastSeenMs: null }), NOW_MS)).toBe('· never seen');
  });

  it('writes offsets and rates', () => {
    expect([-0.3, -35, 1240, 200_000].map(offsetText)).toEqual(['0 ms', '−35 ms', '+1.2 s', '+3 m 20 s']);
    expect(rateText(agent({ plannedPps: 0.5 }))).toBe('0.5 of 5000');
    expect(rateText(agent({ plannedPps: 12.4, safePps: null }))).toBe('12');
  });

  it('has no claim to wait for with a probe of netProbe, which is found by its host id', () => {
    const host = { hostId: 'c0ffee', version: '1.9.7', addresses: [], impossible: [], runningSeries: 0 };
    const netprobe = { ...host, isLive: false, lastSeenMs: null };
    const probe = agent({ state: 'expected', facts: null, health: null, netprobe });
    expect([markOf(probe).word, markOf(agent({ state: 'expected' })).word]).toEqual(['Expected', 'Not claimed']);
    expect([isFound(probe, 'C0FFEE'), isFound(probe, 'netprobe 1.9'), isFound(agent(), 'netprobe')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('finds agents by name, site, host and address', () => {
    const one = agent({ site: 'Customer / Berlin' });
    for (const text of ['', 'BERL', 'customer /', 'pi-1', '192.0.2.7 ', 'raspberry'])
      expect(isFound(one, text)).toBe(true);
    expect(isFound(one, 'lima')).toBe(false);
  });
});

it('keys move within the list of agents and stay at its ends', () => {
  expect(positionAfter('ArrowDown', 0, 3)).toBe(1);
  expect(positionAfter('ArrowDown', 2, 3)).toBe(2);
  expect(positionAfter('ArrowUp', 0, 3)).toBe(0);
  expect(positionAfter('End', 0, 3)).toBe(2);
  expect(positionAfter('Home', 2, 3)).toBe(0);
  expect(positionAfter('a', 1, 3)).toBeUndefined();
});

describe('the form for a claim code', () => {
  const DRAFT = { name: '', approves: false, minutes: 60, addresses: '' };

  it('asks for a code of any name at the addresses of this computer by default', () => {
    expect(readCodeDraft(DRAFT)).toEqual({ request: { approves: false, minutes: 60 } });
  });

  it('reads name and addresses', () => {
    expect(readCodeDraft({ ...DRAFT, name: ' lima ', addresses: 'hub.example:4785, [2001:db8::1]:1' })).toEqual({
      request: { name: 'lima', approves: false, minutes: 60, addresses: ['hub.example:4785', '[2001:db8::1]:1'] },
    });
  });

  it('reports each wrong field', () => {
    expect(readCodeDraft({ ...DRAFT, name: 'Pi 3', addresses: '192.0.2.1' })).toEqual({
      problems: {
        name: expect.stringContaining('lower-case letters'),
        addresses: expect.stringContaining('"192.0.2.1" is not HOST:PORT'),
      },
    });
    expect(readCodeDraft({ ...DRAFT, name: 'all' })).toEqual({
      problems: { name: expect.stringContaining('reserved') },
    });
    expect(readCodeDraft({ ...DRAFT, addresses: 'a:1 b:1 c:1 d:1 e:1' })).toEqual({
      problems: { addresses: 'A code holds at most 4 addresses' },
    });
  });

  it('shows the addresses that a code has', () => {
    const code = encodeClaim({
      hubs: [{ host: '2001:db8::1', port: 4785 }],
      pin: new Uint8Array(PIN_BYTES),
      secret: new Uint8Array(SECRET_BYTES),
    });
    expect(hubsOf(code)).toEqual(['[2001:db8::1]:4785']);
    expect(hubsOf('nonsense')).toEqual([]);
  });
});

function fleet(handlers: Parameters<typeof fakeStation>[0] = {}, copies = true) {
  const asked: unknown[] = [];
  const { link, drop } = fakeStation({
    fleetChanges: (_, sink) => sink.send({ ...NO_FLEET, agents: [agent()], gone: [] }),
    fleetCode: (request) => {
      asked.push(request);
      return { code: 'C', command: 'sounder agent claim C', expiresMs: 9 };
    },
    fleetApprove: ({ id, name = 'wished' }) => {
      asked.push(['approve', id]);
      return { name };
    },
    fleetReject: (request) => {
      asked.push(['reject', request]);
      return null;
    },
    fleetRevoke: (request) => {
      asked.push(['revoke', request]);
      return null;
    },
    fleetLogs: () => ({ text: 'line\n' }),
    ...handlers,
  });
  link.start();
  const copied: string[] = [];
  const copyText = (text: string) => {
    copied.push(text);
    return Promise.resolve(copies);
  };
  const notices = createNoticesStore();
  const layout = fakeLayout();
  const store = createAgentsStore({ link, notices, layout, bridge: { copyText } });
  return {
    store,
    layout,
    asked,
    copied,
    drop,
    messages: () => notices.getState().notices.map(({ message }) => message),
  };
}

const SIGNED = { arch: 'x64', bytes: 2, sha256: 'a'.repeat(64), signature: `${'A'.repeat(86)}==` } as const;
const BUNDLES = [{ file: new Blob(['ab']), release: { version: '0.2.0', ...SIGNED } }];
const DRAFT = { canaries: 1, healthyMinutes: 1, isForced: false };

describe('the agents', () => {
  it('are read while they are followed', async () => {
    const { store } = fleet();
    await settle();
    expect(store.getState().fleet).toBeNull();
    const stop = store.getState().follow();
    await settle();
    expect(store.getState().fleet?.agents.map(({ name }) => name)).toEqual(['berlin']);
    stop();
  });

  it('are revoked only after confirmation', async () => {
    const { store, layout, asked, messages } = fleet();
    await settle();
    store.getState().ask({ kind: 'revoke', name: 'berlin' });
    expect(layout.getState().dialog).toBe('agent-question');
    await store.getState().answer(false);
    expect(asked).toEqual([]);
    store.getState().ask({ kind: 'revoke', name: 'berlin' });
    await store.getState().answer(true);
    expect(asked).toEqual([['revoke', { name: 'berlin' }]]);
    expect(layout.getState().dialog).toBe('none');
    expect(messages()).toEqual(['Revoked berlin: it cannot connect any more']);
  });

  it('are not revoked by a question that Escape closed', async () => {
    const { store, layout, asked } = fleet();
    await settle();
    store.getState().ask({ kind: 'revoke', name: 'berlin' });
    layout.getState().showDialog('none');
    expect(store.getState().question).toBeNull();
    await store.getState().answer(true);
    expect(asked).toEqual([]);
  });

  it('join when they are approved', async () => {
    const { store, asked, messages } = fleet();
    await settle();
    await store.getState().approve('7', null);
    await store.getState().approve('8', 'lima');
    expect(asked).toEqual([
      ['approve', '7'],
      ['approve', '8'],
    ]);
    expect(messages()).toEqual(['Approved wished: it connects by itself', 'Approved lima: it connects by itself']);
  });

  it('report why a step failed, and nothing of success', async () => {
    const { store, messages } = fleet({
      fleetRestart: () => {
        throw new FaultError({ code: 'fleet.silent', message: 'Agent berlin is not connected' });
      },
    });
    await settle();
    await store.getState().restart('berlin');
    expect(messages()).toEqual(['Agent berlin is not connected']);
  });

  it('show a claim code until it is put away, and copy its command', async () => {
    const { store, layout, asked, copied, messages } = fleet();
    await settle();
    store.getState().openCode('lima');
    expect(layout.getState()).toMatchObject({ view: 'agents', dialog: 'agent-code' });
    expect(store.getState().codeName).toBe('lima');
    await store.getState().makeCode({ name: 'lima' });
    expect(asked).toEqual([{ name: 'lima' }]);
    await store.getState().copyCommand();
    expect(copied).toEqual(['sounder agent claim C']);
    expect(messages()).toEqual(['Copied the command']);
    store.getState().forgetCode();
    expect(store.getState().made).toBeNull();
  });

  it('say so where the clipboard is not available', async () => {
    const { store, messages } = fleet({}, false);
    await settle();
    await store.getState().makeCode({});
    await store.getState().copyCommand();
    expect(messages()).toEqual(['The clipboard is not available']);
  });

  it('keep the reason why no code was made in the form', async () => {
    const { store, messages } = fleet({
      fleetCode: () => {
        throw new FaultError({ code: 'fleet.name-taken', message: 'There is an agent lima already' });
      },
    });
    await settle();
    await store.getState().makeCode({ name: 'lima' });
    expect(store.getState()).toMatchObject({ made: null, isPending: false, codeFault: { code: 'fleet.name-taken' } });
    expect(messages()).toEqual([]);
  });

  it('show their log, or why there is none', async () => {
    const { store, layout } = fleet();
    await settle();
    await store.getState().showLog('berlin');
    expect(store.getState().log).toEqual({ name: 'berlin', text: 'line\n', fault: null });
    layout.getState().showDialog('none');
    expect(store.getState().log).toBeNull();

    const silent = fleet({
      fleetLogs: () => {
        throw new FaultError({ code: 'fleet.silent', message: 'Agent berlin is not connected' });
      },
    });
    await settle();
    await silent.store.getState().showLog('berlin');
    expect(silent.store.getState().log).toMatchObject({ text: null, fault: { code: 'fleet.silent' } });
  });

  it.each(['its first part', 'its last part'])(
    'are not upgraded once the dialog was closed during %s',
    async (during) => {
      const asked: string[] = [];
      const { store, layout } = fleet({
        fleetBundle: () => ({ receivedBytes: 0 }),
        fleetBundleChunk: ({ offset }) => {
          asked.push(`chunk ${offset}`);
          if ((offset === 0) === (during === 'its first part')) {
            layout.getState().showDialog('none');
            layout.getState().showDialog('agent-code');
          }
          return { receivedBytes: offset + 1 };
        },
        fleetUpgrade: () => {
          asked.push('upgrade');
          return null;
        },
      });
      await settle();
      store.getState().openUpgrade();
      await store.getState().upgrade(BUNDLES, DRAFT);
      expect(asked).toEqual(during === 'its first part' ? ['chunk 0'] : ['chunk 0', 'chunk 1']);
      expect(store.getState()).toMatchObject({ uploadShare: null, upgradeFault: null });
      expect(layout.getState().dialog).toBe('agent-code');
    },
  );

  it('are upgraded when the bundles are there, and the dialog closes', async () => {
    const asked: unknown[] = [];
    const { store, layout } = fleet({
      fleetBundle: () => ({ receivedBytes: 2 }),
      fleetUpgrade: (request) => {
        asked.push(request);
        return null;
      },
    });
    await settle();
    store.getState().openUpgrade();
    await store.getState().upgrade(BUNDLES, DRAFT);
    expect(asked).toEqual([{ version: '0.2.0', canaries: 1, isForced: false, healthySeconds: 60 }]);
    expect(store.getState().uploadShare).toBeNull();
    expect(layout.getState().dialog).toBe('none');
  });

  it('are not called revoked, and stay chosen, without a connection', async () => {
    const { store, drop, asked, messages } = fleet();
    await settle();
    store.getState().choose(['berlin', 'lima'], true);
    store.getState().ask({ kind: 'revoke-chosen', names: ['berlin', 'lima'] });
    drop();
    await settle();
    await store.getState().answer(true);
    await store.getState().restartChosen();
    expect(asked).toEqual([]);
    expect(messages()).toEqual(['No connection to Sounder']);
    expect([...store.getState().chosen]).toEqual(['berlin', 'lima']);
  });

  it('stay chosen where they could not be revoked', async () => {
    const { store, messages } = fleet({
      fleetRevoke: ({ name }) => {
        if (name === 'lima') throw new FaultError({ code: 'fleet.unknown-agent', message: 'No agent lima' });
        return null;
      },
    });
    await settle();
    store.getState().choose(['berlin', 'lima', 'oslo'], true);
    store.getState().ask({ kind: 'revoke-chosen', names: ['berlin', 'lima'] });
    await store.getState().answer(true);
    expect(messages()).toEqual(['1 of 2 agents revoked']);
    expect([...store.getState().chosen]).toEqual(['lima', 'oslo']);
  });

  it('are chosen no more when they are gone', async () => {
    const { store } = fleet();
    store.getState().choose(['berlin', 'gone'], true);
    const stop = store.getState().follow();
    await settle();
    expect([...store.getState().chosen]).toEqual(['berlin']);
    stop();
  });

  it('have commands that open them', async () => {
    const { store, layout } = fleet();
    const commands = agentsCommands({ layout, agents: store });
    commands.find(({ id }) => id === 'agents.show')?.run();
    expect(layout.getState().view).toBe('agents');
    commands.find(({ id }) => id === 'agents.show')?.run();
    expect(layout.getState().view).toBe('list');
    commands.find(({ id }) => id === 'agents.add')?.run();
    expect(layout.getState().dialog).toBe('agent-code');
  });
});

import { describe, expect, it } from 'vitest';
import type { FleetAgent, FleetState } from '../../../core/contracts/fleet.ts';
import { fleetAgent } from '../../../core/fleet/testing/fleet-agent.ts';
import { FaultError } from '../../../core/result/result.ts';
import { createNoticesStore } from '../../base/notices.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { fakeStation, settle } from '../../testing/fake-station.ts';
import { agentsCommands } from './agents-commands.ts';
import { createAgentsStore } from './agents-store.ts';

const agent = (change: Partial<FleetAgent> = {}): FleetAgent => fleetAgent('berlin', change);

const NO_FLEET: FleetState = {
  hub: { state: 'off', port: null, fingerprint: null, fault: null },
  agents: [],
  lobby: [],
  codes: [],
  bundles: [],
};

function fleet(handlers: Parameters<typeof fakeStation>[0] = {}, copies = true) {
  const asked: unknown[] = [];
  const { link, drop } = fakeStation({
    fleetChanges: (_, sink) => sink.send({ ...NO_FLEET, agents: [agent()], gone: [] }),
    fleetCode: (request) => {
      asked.push(request);
      return { code: 'C', command: 'sounder agent claim C', installs: [], expiresMs: 9 };
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
    await store.getState().copyCommand('sounder agent claim C');
    expect(copied).toEqual(['sounder agent claim C']);
    expect(messages()).toEqual(['Copied the command']);
    store.getState().forgetCode();
    expect(store.getState().made).toBeNull();
  });

  it('say so where the clipboard is not available', async () => {
    const { store, messages } = fleet({}, false);
    await settle();
    await store.getState().copyCommand('C');
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
      store.getState().openUpgrade(null);
      await store.getState().upgrade(BUNDLES, DRAFT);
      expect(asked).toEqual(during === 'its first part' ? ['chunk 0'] : ['chunk 0', 'chunk 1']);
      expect(store.getState()).toMatchObject({ uploadShare: null, bundleFault: null });
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
    store.getState().openUpgrade(null);
    await store.getState().upgrade(BUNDLES, DRAFT);
    expect(asked).toEqual([{ version: '0.2.0', canaries: 1, isForced: false, healthySeconds: 60 }]);
    expect(store.getState().uploadShare).toBeNull();
    expect(layout.getState().dialog).toBe('none');
  });

  it('can be installed from bundles that are sent to the station alone', async () => {
    const sent: unknown[] = [];
    const { store, layout } = fleet({
      fleetBundle: ({ version }) => {
        sent.push(version);
        return { receivedBytes: 2 };
      },
    });
    await settle();
    store.getState().openCode();
    await store.getState().keepBundles(BUNDLES);
    expect(sent).toEqual(['0.2.0']);
    expect(store.getState()).toMatchObject({ uploadShare: null, bundleFault: null });
    expect(layout.getState().dialog).toBe('agent-code');
  });

  it('are upgraded alone when they were chosen', async () => {
    const asked: unknown[] = [];
    const { store } = fleet({
      fleetBundle: () => ({ receivedBytes: 2 }),
      fleetUpgrade: (request) => {
        asked.push(request);
        return null;
      },
    });
    await settle();
    store.getState().openUpgrade(['berlin']);
    await store.getState().upgrade(BUNDLES, DRAFT);
    expect(asked).toMatchObject([{ agents: ['berlin'] }]);
  });

  it.each([
    [1500, 'berlin measures properly up to 1500 packets/s'],
    [null, 'berlin cannot send ICMP echo: no limit is known'],
  ])('find their safe rate again: %s', async (safePps, message) => {
    const { store, messages } = fleet({ fleetBenchmark: () => ({ safePps }) });
    await settle();
    await store.getState().benchmark('berlin');
    expect(messages()).toContain(message);
  });

  it('find the station for a while, and no more when that is ended', async () => {
    const asked: number[] = [];
    const { store, messages } = fleet({
      fleetAnnounce: ({ minutes }) => {
        asked.push(minutes);
        return { untilMs: minutes === 0 ? null : 1 };
      },
    });
    await settle();
    await store.getState().announce(60);
    await store.getState().announce(0);
    expect([asked, messages()]).toEqual([[60, 0], ['Agents do not find this computer any more']]);
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

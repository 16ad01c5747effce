import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FleetAgent } from '../../../core/contracts/fleet.ts';
import { fleetAgent } from '../../../core/fleet/testing/fleet-agent.ts';
import { setClock } from '../../../ui/format/times.ts';
import { inOrder, isFound, markOf, offsetText, rateText, seenText, warningsOf } from './agent-condition.ts';
import { positionAfter } from './agent-focus.ts';

const NOW_MS = Date.UTC(2026, 2, 1, 12);
const { health: HEALTH } = fleetAgent('berlin') as { health: NonNullable<FleetAgent['health']> };

const agent = (change: Partial<FleetAgent> = {}): FleetAgent => fleetAgent('berlin', change);

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
    [{ cardWear: 0.9 }, 'Card is worn: up to 90 % of its life used'],
    [{ diskFreeBytes: 120e6 }, 'Disk is full: 120 MB free'],
    [{ memoryBytes: 9.5e8 }, 'Memory is full: 95 % in use'],
    [{ cpuShare: 0.97 }, 'Processor is busy: 97 %'],
    [{ spoolOldestMs: HEALTH.atMs - 300_000 }, 'Results are 5 min late'],
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
    expect([-0.3, -35, 1240, 200_000].map(offsetText)).toEqual(['0 ms', '−35 ms', '+1.2 s', '+3 min 20 s']);
    expect(rateText(agent({ plannedPps: 0.5 }))).toBe('0.5 of 5\u202f000');
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

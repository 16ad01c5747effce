import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeBatch } from '../../core/model/batch.ts';
import type { Project } from '../../core/model/project.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { EMPTY_CATALOG } from '../plan/catalog.ts';
import { SerialQueue } from '../project/serial-queue.ts';
import { Netprobe } from './netprobe.ts';
import { plannedSeries } from './testing/planned-series.ts';

const HOST_ID = 'a1'.repeat(32);
const DISCOVERY = { hostId: HOST_ID, ipv4: '192.0.2.77', ipv6: '', version: '1.9.7' };
const TARGETS = { gateway: { probe: 'icmp', to: '192.0.2.9', interval: '20s' } };
const PROJECT: Project = { sounder: 1, agents: { 'lab-1': { netprobe: { hostId: HOST_ID } } } };

const record = (date: number, target = '192.0.2.9', packets = 1) => ({
  name: 'ICMP',
  date,
  type: 'result',
  data: {
    ...{ 'icmp-target': target, 'icmp-seq': packets, 'icmp-ok': packets, 'icmp-timeout': 0 },
    ...{ 'icmp-avg_rtt': 1, 'icmp-min_rtt': 1, 'icmp-max_rtt': 1 },
  },
});

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'netprobe-test-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** A station with probe lab-1, which measures series 1. */
function station(clock = new FakeClock()) {
  const told: string[] = [];
  const frames: number[] = [];
  const rounds: (number | undefined)[] = [];
  const state = { isRunning: true, isOpen: true, packets: 1, nextRound: 0 };
  const identified = plannedSeries(TARGETS);
  const catalog = { current: { ...EMPTY_CATALOG, project: PROJECT, identified } };
  const setProject = (project: Project) => {
    catalog.current = { ...catalog.current, project };
  };
  const accounts = {
    nextRound: () => state.nextRound,
    take: (frame: Uint8Array, acknowledge: () => void) => {
      frames.push(frame.byteLength);
      rounds.push(decodeBatch(frame, ownColumnsOf)?.round[0]);
      acknowledge();
    },
  };
  const netprobe = new Netprobe({
    ...{ dataDir, readOnly: false, catalog, clock, log: memoryLog() },
    intake: { ofEngine: () => accounts as never },
    incidents: {
      silent: (name) => void told.push(`${name} silent`),
      back: (name) => void told.push(`${name} back`),
      member: (message) => void told.push(message),
      dropped: (name, reason) => void told.push(`${name} dropped: ${reason}`),
    },
  });
  const handedOver: string[] = [];
  const plan = {
    turns: new SerialQueue(),
    handOver: async () => void handedOver.push('plan'),
    entry: () => (state.isOpen ? { count: state.packets } : undefined),
  };
  netprobe.start({
    plan: { of: () => plan as never },
    run: { wanted: () => ({ series: state.isRunning ? identified : [], allowRate: false }) },
    planQueue: new SerialQueue(),
  });
  const discover = () => {
    const probe = netprobe.discover(DISCOVERY, '192.0.2.77');
    if (!probe) throw new Error('It is not known');
    return probe;
  };
  return {
    netprobe,
    clock,
    told,
    frames,
    rounds,
    state,
    discover,
    handedOver,
    setProject,
    nowS: () => clock.nowMs() / 1000,
  };
}

describe('a probe of netProbe', () => {
  it('is silent after three minutes without contact, and back with its next discovery, under another number', () => {
    const { netprobe, clock, told, discover } = station();
    const first = discover();
    clock.advance(170_000);
    netprobe.contact(first.uid);
    clock.advance(170_000);
    expect(told).not.toContain('lab-1 silent');
    clock.advance(20_000);
    expect(netprobe.describe('lab-1')).toMatchObject({ isLive: false, lastSeenMs: clock.nowMs() - 190_000 });
    expect([told.at(-1), netprobe.contact(first.uid)]).toEqual(['lab-1 silent', undefined]);
    expect([discover().uid, told.at(-1)]).toEqual([first.uid + 1, 'lab-1 back']);
  });

  it('continues the plan of the last station once', async () => {
    const { netprobe, discover, handedOver } = station();
    await netprobe.jobsOf(discover());
    await netprobe.jobsOf(discover());
    expect(handedOver).toEqual(['plan']);
  });

  it('has each record stored once, also after a restart of the station', async () => {
    const first = station();
    const at = first.nowS() - 10;
    const probe = first.discover();
    await first.netprobe.take(probe, [record(at), record(at)]);
    await first.netprobe.take(probe, [record(at), record(at + 5)]);
    first.netprobe.close();
    const next = station(first.clock);
    await next.netprobe.take(next.discover(), [record(at + 5), record(at + 8)]);
    expect([first.frames.length, next.frames.length]).toEqual([2, 1]);
  });

  it('has each round number once, also where the account of its series starts again', async () => {
    const first = station();
    const at = first.nowS() - 60;
    first.state.nextRound = 7;
    await first.netprobe.take(first.discover(), [record(at), record(at + 1)]);
    first.state.nextRound = 0;
    await first.netprobe.take(first.discover(), [record(at + 2)]);
    first.netprobe.close();
    const next = station(first.clock);
    await next.netprobe.take(next.discover(), [record(at + 3)]);
    next.state.nextRound = 20;
    await next.netprobe.take(next.discover(), [record(at + 4)]);
    expect([first.rounds, next.rounds]).toEqual([
      [7, 8, 9],
      [10, 20],
    ]);
  });

  it('has records of no job, of the future and from outside a schedule refused, with an event each hour', async () => {
    const { netprobe, clock, told, frames, state, discover, nowS } = station();
    const probe = discover();
    const wrong = () => [record(nowS(), '198.51.100.1'), record(nowS() + 3600)];
    await netprobe.take(probe, wrong());
    await netprobe.take(probe, wrong());
    state.isOpen = false;
    await netprobe.take(probe, [record(nowS())]);
    const dropped = () => told.filter((one) => one.includes('dropped'));
    expect([frames, dropped()]).toEqual([
      [],
      [
        'lab-1 dropped: ICMP record for no job that it has: 198.51.100.1',
        'lab-1 dropped: gateway: its time is in the future',
        'lab-1 dropped: gateway: it is outside its schedule',
      ],
    ]);
    clock.advance(3_600_000);
    await netprobe.take(discover(), wrong());
    expect(dropped()).toHaveLength(5);
  });

  it('has records of an earlier job refused, whose number of packets is another', async () => {
    const { netprobe, told, frames, discover, nowS } = station();
    await netprobe.take(discover(), [record(nowS(), '192.0.2.9', 4)]);
    const reason = 'lab-1 dropped: gateway: it is of an earlier job, with another number of packets';
    expect([frames, told.at(-1)]).toEqual([[], reason]);
  });

  it('has no more than 20 000 samples of one post stored', async () => {
    const { netprobe, told, frames, state, discover, nowS } = station();
    state.packets = 1000;
    const records = Array.from({ length: 30 }, (_, at) => record(nowS() - at, '192.0.2.9', 1000));
    await netprobe.take(discover(), records);
    expect([frames.length, told.at(-1)]).toEqual([20, 'lab-1 dropped: gateway: more than 20000 samples in one post']);
  });

  it.each<[string, NonNullable<Project['agents']>]>([
    ['has no netprobe key any more', { 'lab-1': {} }],
    ['has another host id', { 'lab-1': { netprobe: { hostId: 'b2'.repeat(32) } } }],
    ['has another name', { 'lab-2': { netprobe: { hostId: HOST_ID } } }],
  ])('is not known any more once its agent %s', (_, agents) => {
    const { netprobe, discover, setProject } = station();
    const { uid } = discover();
    setProject({ ...PROJECT, agents });
    expect([netprobe.liveProbes, netprobe.withUid(uid), netprobe.contact(uid)]).toEqual([[], undefined, undefined]);
    expect(netprobe.describe('lab-1')?.isLive ?? false).toBe(false);
    expect(() => netprobe.restart('lab-1')).toThrow();
  });

  it('is restarted once when the run ends, and when it begins while the probe has no jobs', async () => {
    const { netprobe, state, discover } = station();
    let probe = discover();
    const jobs = async () => (await netprobe.jobsOf(probe)).length;
    const isRestarted = () => netprobe.takeAction(probe)?.name === 'restart';
    const again = () => {
      probe = discover();
      return isRestarted();
    };
    expect([await jobs(), isRestarted()]).toEqual([1, false]);
    state.isRunning = false;
    expect([isRestarted(), isRestarted(), again(), await jobs(), isRestarted()]).toEqual([
      true,
      false,
      false,
      0,
      false,
    ]);
    state.isRunning = true;
    expect([isRestarted(), isRestarted(), again(), await jobs(), isRestarted()]).toEqual([
      true,
      false,
      false,
      1,
      false,
    ]);
  });

  it('is restarted also where it fetched its changed jobs before its next ping, or the station ended', async () => {
    const { netprobe, clock, state, discover } = station();
    const probe = discover();
    await netprobe.jobsOf(probe);
    state.isRunning = false;
    await netprobe.jobsOf(probe);
    netprobe.close();
    const next = station(clock);
    next.state.isRunning = false;
    const isRestarted = (of: typeof probe) => next.netprobe.takeAction(of)?.name === 'restart';
    const known = next.discover();
    expect([isRestarted(known), isRestarted(known)]).toEqual([true, false]);
    const restarted = next.discover();
    await next.netprobe.jobsOf(restarted);
    expect(isRestarted(restarted)).toBe(false);
  });

  it('is asked again to restart where it fetches its jobs without having done so', async () => {
    const { netprobe, state, discover } = station();
    const probe = discover();
    await netprobe.jobsOf(probe);
    state.isRunning = false;
    expect(netprobe.takeAction(probe)?.name).toBe('restart');
    await netprobe.jobsOf(probe);
    expect(netprobe.takeAction(probe)?.name).toBe('restart');
  });

  it('gives nothing to store while nothing is measured', async () => {
    const { netprobe, told, frames, state, discover, nowS } = station();
    state.isRunning = false;
    await netprobe.take(discover(), [record(nowS())]);
    expect([frames, told.filter((one) => one.includes('dropped'))]).toEqual([[], []]);
  });
});

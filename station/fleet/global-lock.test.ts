import { describe, expect, it } from 'vitest';
import type { EngineId } from '../../core/model/engine-id.ts';
import { FaultError } from '../../core/result/result.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { FleetLeases } from '../../engine/service/fleet-leases.ts';
import { HostLock, type LockTurn } from '../../engine/service/host-lock.ts';
import { type EngineLock, GlobalLock } from './global-lock.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A station with the locks of several hosts, connected without a network. */
class Fleet {
  readonly clock = new FakeClock();
  readonly lock = new GlobalLock({ clock: this.clock, log: memoryLog(), onChange: () => undefined });
  /** Beginnings of transactions, in their order. */
  readonly begun: string[] = [];
  private readonly hosts = new Map<string, { readonly host: HostLock; readonly leases: FleetLeases }>();
  private readonly cut = new Map<string, () => void>();

  connect(name: string): void {
    const { leases } = this.hosts.get(name) ?? this.start(name);
    const link: EngineLock = this.lock.of(`agent:${name}`);
    link.connected(async (id) => leases.grant(id));
    const stop = leases.onChange(() => link.update(leases.state));
    link.update(leases.state);
    this.cut.set(name, () => {
      stop();
      link.gone();
    });
  }

  disconnect(name: string): void {
    this.cut.get(name)?.();
  }

  /** Its process is another one: it knows of no wishes. */
  start(name: string) {
    const leases = new FleetLeases();
    const made = { leases, host: new HostLock(this.clock, leases) };
    this.hosts.set(name, made);
    return made;
  }

  want(name: string, kind: 'global' | 'local' | 'check' = 'global', label = name): LockTurn {
    const { host } = this.hosts.get(name) ?? this.start(name);
    return host.request(kind, 10_000, () => this.begun.push(label));
  }

  state(...names: readonly string[]) {
    return names.map((name) => this.lock.stateOf(`agent:${name}` as EngineId));
  }
}

function fleetOf(...names: readonly string[]): Fleet {
  const fleet = new Fleet();
  for (const name of names) fleet.connect(name);
  return fleet;
}

describe('the lock of the fleet', () => {
  it('has one holder, and serves the others in their order', async () => {
    const fleet = fleetOf('a', 'b', 'c');
    const [a, b] = [fleet.want('a'), fleet.want('b')];
    fleet.want('c');
    fleet.want('a', 'global', 'a again');
    await settle();
    expect([fleet.begun, fleet.state('a', 'b', 'c')]).toEqual([['a'], ['holds', 'waits', 'waits']]);
    a.release();
    await settle();
    b.release();
    await settle();
    expect([fleet.begun, fleet.state('a', 'b', 'c')]).toEqual([
      ['a', 'b', 'c'],
      ['waits', null, 'holds'],
    ]);
  });

  it('is not given to a wish that was withdrawn', async () => {
    const fleet = fleetOf('a', 'b', 'c');
    const a = fleet.want('a');
    const b = fleet.want('b');
    fleet.want('c');
    await settle();
    expect(b.withdraw()).toBe(true);
    expect(a.withdraw()).toBe(false);
    a.release();
    await settle();
    expect(fleet.begun).toEqual(['a', 'c']);
  });

  it('excludes local transactions of its host, and no others', async () => {
    const fleet = fleetOf('a', 'b');
    const local = fleet.want('a', 'local', 'a local');
    fleet.want('b', 'local', 'b local');
    fleet.want('a');
    await settle();
    expect([fleet.begun, fleet.state('a')]).toEqual([['a local', 'b local'], ['holds']]);
    local.release();
    expect(fleet.begun).toEqual(['a local', 'b local', 'a']);
    fleet.want('a', 'check', 'a check');
    expect(fleet.begun).toHaveLength(3);
  });

  it('is free ten seconds after its holder was killed', async () => {
    const fleet = fleetOf('a', 'b');
    fleet.want('a');
    fleet.want('b');
    await settle();
    fleet.disconnect('a');
    fleet.clock.advance(9_000);
    await settle();
    expect(fleet.begun).toEqual(['a']);
    fleet.clock.advance(1_000);
    await settle();
    expect([fleet.begun, fleet.state('a', 'b')]).toEqual([
      ['a', 'b'],
      [null, 'holds'],
    ]);
  });

  it('stays with a holder that is back in time, and is free at once where that is a new process', async () => {
    const fleet = fleetOf('a', 'b');
    fleet.want('a');
    fleet.want('b');
    await settle();
    fleet.disconnect('a');
    fleet.clock.advance(5_000);
    fleet.connect('a');
    fleet.clock.advance(30_000);
    await settle();
    expect(fleet.state('a', 'b')).toEqual(['holds', 'waits']);
    fleet.disconnect('a');
    fleet.start('a');
    fleet.connect('a');
    await settle();
    expect([fleet.begun, fleet.state('a', 'b')]).toEqual([
      ['a', 'b'],
      [null, 'holds'],
    ]);
  });

  it('is taken back at its limit', async () => {
    const fleet = fleetOf('a', 'b');
    fleet.want('a');
    fleet.want('b');
    await settle();
    fleet.clock.advance(40_000);
    await settle();
    expect(fleet.begun).toEqual(['a', 'b']);
  });

  it('is known to a station that starts again', async () => {
    const fleet = fleetOf('a', 'b');
    const a = fleet.want('a');
    await settle();
    const next = new GlobalLock({ clock: fleet.clock, log: memoryLog(), onChange: () => undefined });
    const granted: number[] = [];
    const [ofA, ofB] = [next.of('agent:a'), next.of('agent:b')];
    ofA.connected(async () => true);
    ofA.update({ waiting: [], held: { id: 1, holdMs: 10_000 } });
    ofB.connected(async (id) => granted.push(id) > 0);
    ofB.update({ waiting: [{ id: 7, holdMs: 1000 }], held: null });
    await settle();
    expect(granted).toEqual([]);
    ofA.update({ waiting: [], held: null });
    await settle();
    expect(granted).toEqual([7]);
    a.release();
  });

  it('is granted by a station that starts again only when all that may hold it have reported', async () => {
    const lock = new GlobalLock({ clock: new FakeClock(), log: memoryLog(), onChange: () => undefined });
    lock.awaitReports(['agent:a', 'agent:b']);
    const granted: number[] = [];
    const [ofA, ofB] = [lock.of('agent:a'), lock.of('agent:b')];
    ofB.connected(async (id) => granted.push(id) > 0);
    ofB.update({ waiting: [{ id: 7, holdMs: 1000 }], held: null });
    await settle();
    expect(granted).toEqual([]);
    ofA.connected(async () => true);
    ofA.update({ waiting: [], held: { id: 1, holdMs: 10_000 } });
    await settle();
    expect([granted, lock.stateOf('agent:a')]).toEqual([[], 'holds']);
    ofA.update({ waiting: [], held: null });
    await settle();
    expect(granted).toEqual([7]);
  });

  it('does not wait for ever for an agent that is away when the station starts', async () => {
    const fleet = fleetOf('b');
    fleet.lock.awaitReports(['agent:a']);
    fleet.want('b');
    fleet.clock.advance(30_000);
    await settle();
    expect(fleet.begun).toEqual([]);
    fleet.clock.advance(5_000);
    await settle();
    expect(fleet.begun).toEqual(['b']);
  });

  it('goes to others while the host of its holder is busy, and the holder waits again', async () => {
    const fleet = fleetOf('a', 'b');
    const local = fleet.want('a', 'local', 'a local');
    fleet.want('a');
    const b = fleet.want('b');
    fleet.clock.advance(1_000);
    await settle();
    fleet.clock.advance(20_000);
    await settle();
    expect([fleet.begun, fleet.state('a', 'b')]).toEqual([
      ['a local', 'b'],
      ['waits', 'holds'],
    ]);
    local.release();
    await settle();
    expect(fleet.begun).toEqual(['a local', 'b']);
    b.release();
    await settle();
    expect(fleet.begun).toEqual(['a local', 'b', 'a']);
  });

  it('is granted again to an agent whose grant was lost with its connection', async () => {
    const lock = new GlobalLock({ clock: new FakeClock(), log: memoryLog(), onChange: () => undefined });
    const granted: string[] = [];
    const [ofA, ofB] = [lock.of('agent:a'), lock.of('agent:b')];
    const wishes = { waiting: [{ id: 1, holdMs: 1000 }], held: null };
    ofA.connected(() => Promise.reject(new FaultError({ code: 'rpc.closed', message: 'Closed' })));
    ofA.update(wishes);
    ofB.connected(async () => granted.push('b') > 0);
    ofB.update(wishes);
    await settle();
    ofA.gone();
    ofA.connected(async () => granted.push('a') > 0);
    ofA.update(wishes);
    await settle();
    expect([granted, lock.stateOf('agent:a'), lock.stateOf('agent:b')]).toEqual([['a'], 'holds', 'waits']);
  });

  it('waits for the station on an agent that is not connected, and is local where there is no fleet', async () => {
    const fleet = new Fleet();
    const turn = fleet.want('a');
    await settle();
    expect(fleet.begun).toEqual([]);
    expect(turn.withdraw()).toBe(true);
    const begun: string[] = [];
    new HostLock(fleet.clock).request('global', 1000, () => begun.push('alone'));
    expect(begun).toEqual(['alone']);
  });
});

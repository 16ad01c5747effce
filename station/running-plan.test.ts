import { describe, expect, it } from 'vitest';
import { effectiveSettings } from '../core/model/settings.ts';
import type { PlanDelta } from '../core/ports/packet-io.ts';
import { FaultError } from '../core/result/result.ts';
import { FakeClock } from '../core/testing/fake-clock.ts';
import type { IdentifiedSeries } from './planner.ts';
import { RunningPlan } from './running-plan.ts';

const one = (seriesId: number, address: string): IdentifiedSeries => ({
  seriesId,
  planned: {
    target: address,
    probe: 'icmp',
    address,
    group: null,
    settings: effectiveSettings({}),
    port: null,
    source: null,
    sourcePorts: null,
  },
});

/** A plan over an engine that takes a delta whole or refuses it, as the native one does. */
function planned(missing: readonly string[]) {
  const running = new Set<number>();
  const accounts = new Set<number>();
  const left: string[] = [];
  const apply = async ({ remove, add }: PlanDelta): Promise<void> => {
    for (const { packet } of add) {
      const zone = 'destination' in packet ? packet.destination.split('%')[1] : undefined;
      if (zone === undefined || !missing.includes(zone)) continue;
      const message = `There is no network interface ${zone}.`;
      throw new FaultError({ code: 'packet-io.no-such-interface', message, detail: { interface: zone } });
    }
    for (const id of remove) running.delete(id);
    for (const { entryId } of add) running.add(entryId);
  };
  const link = { apply, plan: () => Promise.resolve([]) };
  const intake = {
    follow({ remove, add }: PlanDelta) {
      for (const id of remove) accounts.delete(id);
      for (const { series } of add) accounts.add(series);
    },
    forget: (entries: PlanDelta['add']) => {
      for (const { series } of entries) accounts.delete(series);
    },
    adopt: () => undefined,
    nextRound: () => 0,
  };
  const plan = new RunningPlan(link, intake, new FakeClock(), ({ message }) => left.push(message));
  const follow = (...series: readonly IdentifiedSeries[]) => plan.follow({ series, allowRate: false });
  return { follow, running, accounts, left };
}

describe('an interface that is not there', () => {
  const missing = ['eth7', 'eth8'];

  it('costs only the series that want it, which is said once', async () => {
    const { follow, running, accounts, left } = planned(missing);
    const wanted = [one(1, '192.0.2.1'), one(2, 'fe80::1%eth7'), one(3, 'fe80::1%eth0'), one(4, 'fe80::1%eth8')];
    await follow(...wanted);
    await follow(...wanted);
    expect([[...running], [...accounts]]).toEqual([
      [1, 3],
      [1, 3],
    ]);
    expect(left).toEqual(['There is no network interface eth7.', 'There is no network interface eth8.']);
  });

  it('is said again when a series comes back to it', async () => {
    const { follow, left } = planned(missing);
    await follow(one(1, '192.0.2.1'), one(2, 'fe80::1%eth7'));
    await follow(one(1, '192.0.2.1'));
    await follow(one(1, '192.0.2.1'), one(2, 'fe80::1%eth7'));
    expect(left).toHaveLength(2);
  });

  it('leaves nothing running that the plan took away at the same time', async () => {
    const { follow, running } = planned(missing);
    await follow(one(1, '192.0.2.1'), one(5, '192.0.2.5'));
    await follow(one(1, '192.0.2.1'), one(2, 'fe80::1%eth7'));
    expect([...running]).toEqual([1]);
  });

  it('is the end of a plan that has nothing else', async () => {
    const { follow, left } = planned(missing);
    await expect(follow(one(2, 'fe80::1%eth7'))).rejects.toThrow('There is no network interface eth7.');
    expect(left).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { EditOp } from '../../../core/contracts/edits.ts';
import type { Target } from '../../../core/model/project.ts';
import { createNoticesStore } from '../../base/notices.ts';
import { createCatalogStore, EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { createStatusStore } from '../../live/status-store.ts';
import { catalogOf, STATUS, settle } from '../../testing/fake-station.ts';
import { createFloodStore } from './flood-store.ts';
import type { LoadComparer } from './load-comparer.ts';
import { loadChange } from './plan-loads.ts';
import { loadsOf } from './planned-project.ts';

/** The worker's answers, on this thread. */
const comparer: LoadComparer = {
  compare: async (before, after) =>
    after === null ? loadChange([], loadsOf(before)) : loadChange(loadsOf(before), loadsOf(after)),
};

function setUp(targets: Record<string, string>, using = comparer) {
  const catalog = createCatalogStore();
  const status = createStatusStore();
  const notices = createNoticesStore();
  catalog.setState(withItem(EMPTY_CATALOG, catalogOf(targets)));
  status.setState({ status: { ...STATUS, phase: 'stopped' } });
  const kept = new Map<string, string>();
  const preferences = {
    read: (key: string) => kept.get(key) ?? null,
    write: (key: string, value: string) => void kept.set(key, value),
  };
  const flood = createFloodStore({ catalog, status, notices, comparer: using, preferences });
  return { flood, status, notices };
}

const put = (name: string, target: Partial<Target>): EditOp => ({
  op: 'put',
  name,
  target: { probe: 'icmp', to: '192.0.2.1', ...target },
});

/** The question of a call, and its result once that is answered. */
async function asked(call: Promise<boolean>, flood: ReturnType<typeof setUp>['flood'], answer: boolean) {
  await settle();
  const { question } = flood.getState();
  flood.getState().answer(answer);
  return [question?.warnings.map((text) => text.replaceAll('\u202f', ' ')) ?? null, await call];
}

describe('createFloodStore', () => {
  it('asks before an edit sends more than its limit to a /24, and takes the answer', async () => {
    const { flood } = setUp({ net: '10.0.0.0/24' });
    const { allowsEdits } = flood.getState();
    const fast = [put('net', { to: '10.0.0.0/24', interval: '100ms' })];
    const warning = ['2 540 packets/s to 10.0.0.0/24; the limit is 1 000'];
    expect(await asked(allowsEdits(fast), flood, false)).toEqual([warning, false]);
    expect(await asked(allowsEdits(fast), flood, true)).toEqual([warning, true]);
    expect(await asked(allowsEdits([put('net', { to: '10.0.0.0/24', interval: '2s' })]), flood, false)).toEqual([
      null,
      true,
    ]);
  });

  it('judges defaults and groups, as they concern every target', async () => {
    const { flood } = setUp({ net: '10.0.0.0/24' });
    const { allowsEdits } = flood.getState();
    const [warnings] = await asked(allowsEdits([{ op: 'defaults', defaults: { interval: '50ms' } }]), flood, false);
    expect(warnings).toEqual(['5 080 packets/s to 10.0.0.0/24; the limit is 1 000']);
    const more = (name: string): EditOp => ({ op: 'putGroup', name, group: { autoRegister: true } });
    const groups = await asked(allowsEdits(['a', 'b', 'c', 'd'].map(more)), flood, false);
    expect(groups).toEqual([['1 016 packets/s to 10.0.0.0/24; the limit is 1 000'], false]);
  });

  it('counts the uplink, once its bandwidth is known', async () => {
    const { flood } = setUp({ net: '10.0.0.0/24' });
    const slower = [put('net', { to: '10.0.0.0/24', interval: '300ms' })];
    expect(await asked(flood.getState().allowsEdits(slower), flood, false)).toEqual([null, true]);
    flood.getState().setLimits({ uplinkMbit: 2 });
    const [warnings] = await asked(flood.getState().allowsEdits(slower), flood, false);
    expect(warnings).toEqual([expect.stringContaining('of an uplink of 2.00 Mbit/s; the limit is 20 %')]);
  });

  it('judges the project of a new text', async () => {
    const { flood } = setUp({ a: '192.0.2.1' });
    const targets = { net: { probe: 'icmp', to: '10.0.0.0/24', interval: '100ms' } };
    const [warnings] = await asked(flood.getState().allowsFile({ sounder: 1, targets }), flood, false);
    expect(warnings).toEqual(['2 540 packets/s to 10.0.0.0/24; the limit is 1 000']);
  });

  it('asks at Start for the whole plan; not after a pause, and not where the station will', async () => {
    const { flood, status } = setUp({ a: '10.0.0.0/24', b: '10.0.0.0/24', c: '10.0.0.0/24', d: '10.0.0.0/24' });
    const { allowsStart } = flood.getState();
    const warning = ['1 016 packets/s to 10.0.0.0/24; the limit is 1 000'];
    expect(await asked(allowsStart(), flood, false)).toEqual([warning, false]);
    status.setState({ status: { ...STATUS, phase: 'stopped', rateLimit: 500 } });
    expect(await asked(allowsStart(), flood, false)).toEqual([null, true]);
    status.setState({ status: { ...STATUS, phase: 'paused' } });
    expect(await asked(allowsStart(), flood, false)).toEqual([null, true]);
  });

  it('reports a comparison that failed, and keeps nobody from measuring', async () => {
    const failing = { compare: () => Promise.reject(new Error('out of memory')) };
    const { flood, notices } = setUp({ a: '192.0.2.1' }, failing);
    expect(await flood.getState().allowsStart()).toBe(true);
    expect(notices.getState().notices).toMatchObject([{ message: expect.stringContaining('out of memory') }]);
  });
});

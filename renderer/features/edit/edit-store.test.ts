import { describe, expect, it } from 'vitest';
import type { CatalogTarget } from '../../../core/contracts/catalog.ts';
import type { EditOp } from '../../../core/contracts/edits.ts';
import type { Target } from '../../../core/model/project.ts';
import { FaultError } from '../../../core/result/result.ts';
import { createNoticesStore } from '../../base/notices.ts';
import { fakeStation, settle } from '../../testing/fake-station.ts';
import { createEditStore } from './edit-store.ts';
import { splitOps } from './part-edits.ts';
import { addressesByTarget, type SelectedTarget, scopeNow as scopeIn, scopeOf } from './selection-scope.ts';

const target = (name: string, definition: Partial<Target> = {}): CatalogTarget => ({
  id: name.length,
  name,
  definition: { probe: 'icmp', to: '192.0.2.1', ...definition },
  reason: null,
  note: null,
  seriesCount: 1,
});

/** A target all of which is selected. */
const whole = (one: CatalogTarget): SelectedTarget => ({ target: one, addresses: [], selected: [], isPart: false });

const unchanged = (scope: readonly SelectedTarget[]) => scope;

/** @param scopeNow the selected targets at the time of the answer @param isAllowed whether the user agrees to what edits send */
function editStore(selected: readonly SelectedTarget[] = [], scopeNow = unchanged, isAllowed = true) {
  const sent: EditOp[][] = [];
  let refusal: FaultError | null = null;
  const { link } = fakeStation({
    edit: ({ ops }) => {
      if (refusal) throw refusal;
      sent.push(ops);
      return { revision: sent.length, inverse: [{ op: 'name', name: `undoes ${sent.length}` }] };
    },
  });
  link.start();
  const notices = createNoticesStore();
  const store = createEditStore({
    link,
    notices,
    flood: { getState: () => ({ allowsEdits: async () => isAllowed }) },
    selection: { scope: () => selected, refreshed: scopeNow, target: () => undefined, takenNames: () => ['racks'] },
  });
  const refuse = () => {
    refusal = new FaultError({ code: 'project.invalid', message: 'no' });
  };
  return { store, notices, sent, refuse };
}

describe('createEditStore', () => {
  const op: EditOp = { op: 'delete', name: 'a' };

  it('sends nothing where the user does not agree to the packets of the plan', async () => {
    const { store, sent, notices } = editStore([], unchanged, false);
    await settle();
    expect(await store.getState().applyIfAllowed('Changed a', [op])).toBe(false);
    expect([sent, notices.getState().notices]).toEqual([[], []]);
    const allowed = editStore();
    await settle();
    expect(await allowed.store.getState().applyIfAllowed('Changed a', [op])).toBe(true);
    expect(allowed.sent).toEqual([[op]]);
  });

  it('undoes with the inverse of the station, and does again with the inverse of that', async () => {
    const { store, sent } = editStore();
    await settle();
    await store.getState().apply('Deleted 1 target', [op]);
    await store.getState().undo();
    await store.getState().redo();
    expect(sent).toEqual([[op], [{ op: 'name', name: 'undoes 1' }], [{ op: 'name', name: 'undoes 2' }]]);
    expect(store.getState().undoable).toHaveLength(1);
    expect(store.getState().redoable).toEqual([]);
  });

  it('lets undo wait for the edit before it', async () => {
    const { store, sent } = editStore();
    await settle();
    void store.getState().apply('Deleted 1 target', [op]);
    expect(store.getState().pending).toBe(1);
    await store.getState().undo();
    expect(sent).toEqual([[op], [{ op: 'name', name: 'undoes 1' }]]);
  });

  it('offers Undo in its notice', async () => {
    const { store, notices } = editStore([target('a'), target('bb')].map(whole));
    await settle();
    await store.getState().deleteSelected();
    expect(notices.getState().notices[0]).toMatchObject({ message: 'Deleted 2 targets', action: { label: 'Undo' } });
  });

  it('keeps nothing to undo of an edit that was refused', async () => {
    const { store, notices, refuse } = editStore();
    await settle();
    refuse();
    expect(await store.getState().apply('Deleted 1 target', [op])).toBe(false);
    expect(store.getState().undoable).toEqual([]);
    expect(notices.getState().notices[0]).toMatchObject({ tone: 'fault', message: 'no' });
  });

  it('enables only what is disabled', async () => {
    const { store, sent } = editStore([target('a', { enabled: false }), target('bb')].map(whole));
    await settle();
    await store.getState().enableSelected(true);
    expect(sent[0]?.map((one) => 'name' in one && one.name)).toEqual(['a']);
  });
});

/** `racks`, 10.77.9.20 to 22, of which some addresses are selected. */
function racks(...selected: readonly string[]): SelectedTarget {
  const addresses = ['10.77.9.20', '10.77.9.21', '10.77.9.22'];
  const definition = { probe: 'icmp', to: '10.77.9.20-22', interval: '5s', wholeSubnet: true } as const;
  const isPart = selected.length < addresses.length;
  return { target: { ...target('racks', definition), seriesCount: 3 }, addresses, selected, isPart };
}
const OWN = { probe: 'icmp', interval: '5s' };

describe('actions on a part of a target', () => {
  it('ask, and say how much would be hit', async () => {
    const { store, sent } = editStore([racks('10.77.9.21')]);
    await settle();
    await store.getState().deleteSelected();
    expect(sent).toEqual([]);
    expect(store.getState().question).toMatchObject({ action: 'delete', canSpareOthers: true });
    await store.getState().answer(null);
    expect(store.getState().question).toBeNull();
    expect(sent).toEqual([]);
  });

  it('exclude the selected addresses, or delete the whole target and say its size', async () => {
    const { store, sent, notices } = editStore([racks('10.77.9.20', '10.77.9.21'), whole(target('gateway'))]);
    await settle();
    await store.getState().deleteSelected();
    await store.getState().answer('selected');
    expect(sent).toEqual([
      [
        { op: 'put', name: 'racks', target: expect.objectContaining({ exclude: ['10.77.9.20-21'] }) },
        { op: 'delete', name: 'gateway' },
      ],
    ]);
    const other = editStore([racks('10.77.9.21')]);
    await settle();
    await other.store.getState().deleteSelected();
    await other.store.getState().answer('targets');
    expect(other.sent).toEqual([[{ op: 'delete', name: 'racks' }]]);
    expect(other.notices.getState().notices[0]?.message).toBe('Deleted racks, 3 addresses');
    expect(notices.getState().notices).toHaveLength(1);
  });

  it('split the target to disable one address', async () => {
    const { store, sent } = editStore([racks('10.77.9.21')]);
    await settle();
    await store.getState().enableSelected(false);
    await store.getState().answer('selected');
    expect(sent).toEqual([
      [
        { op: 'delete', name: 'racks' },
        { op: 'put', name: 'racks 10.77.9.20', target: { ...OWN, to: '10.77.9.20' }, isNew: true },
        { op: 'put', name: 'racks 10.77.9.21', target: { ...OWN, to: '10.77.9.21', enabled: false }, isNew: true },
        { op: 'put', name: 'racks 10.77.9.22', target: { ...OWN, to: '10.77.9.22' }, isNew: true },
      ],
    ]);
  });

  it('keep what another page has edited while the question was open', async () => {
    const asked = racks('10.77.9.21');
    const definition = { ...asked.target.definition, interval: '1s' };
    const edited = { ...asked, target: { ...asked.target, name: 'renamed', definition } };
    const { store, sent } = editStore([asked], () => [edited]);
    await settle();
    for (const act of ['enable', 'delete'] as const) {
      if (act === 'enable') await store.getState().enableSelected(false);
      else await store.getState().deleteSelected();
      await store.getState().answer(act === 'enable' ? 'targets' : 'selected');
    }
    expect(sent).toEqual([
      [{ op: 'put', name: 'renamed', target: { ...definition, enabled: false } }],
      [{ op: 'put', name: 'renamed', target: { ...definition, exclude: ['10.77.9.21'] } }],
    ]);
  });

  it('say so when nothing of what was asked about is left', async () => {
    const { store, sent, notices } = editStore([racks('10.77.9.21')], () => []);
    await settle();
    await store.getState().deleteSelected();
    await store.getState().answer('selected');
    expect(sent).toEqual([]);
    expect(notices.getState().notices[0]).toMatchObject({
      message: 'Nothing changed: the targets no longer exist',
    });
  });

  it('offer no exclusion of one port or group', async () => {
    const ports = { ...whole(target('web', { probe: 'tcp-syn', port: '22,80' })), addresses: ['192.0.2.1'] };
    const { store } = editStore([{ ...ports, selected: ['192.0.2.1'], isPart: true }]);
    await settle();
    await store.getState().deleteSelected();
    expect(store.getState().question?.canSpareOthers).toBe(false);
  });

  it('do not ask when all of it is selected', async () => {
    const { store, sent } = editStore([racks('10.77.9.20', '10.77.9.21', '10.77.9.22')]);
    await settle();
    await store.getState().deleteSelected();
    expect(sent).toEqual([[{ op: 'delete', name: 'racks' }]]);
  });
});

describe('splitting', () => {
  it('names new targets by address, and by the old name where it was one, without taking a name twice', () => {
    const range = { ...racks(), target: { ...racks().target, name: '10.77.9.20-22' } };
    const names = splitOps([range], ['10.77.9.20-22', '10.77.9.21']).flatMap((op) => ('target' in op ? [op.name] : []));
    expect(names).toEqual(['10.77.9.20', '10.77.9.21 2', '10.77.9.22']);
  });
});

describe('scopeOf', () => {
  const targets = new Map([[0, { ...target('net'), id: 0, seriesCount: 2 }]]);
  const all = addressesByTarget([
    [7, 0, '10.0.0.1', '', 0],
    [8, 0, '10.0.0.2', '', 0],
  ]);
  const row = (key: number, address: string) => ({ targetId: 0, series: key, address, members: null });

  it('tells a part of a target from all of it', () => {
    const part = scopeOf([row(8, '10.0.0.2')], targets, all);
    expect(part).toMatchObject([{ addresses: ['10.0.0.1', '10.0.0.2'], selected: ['10.0.0.2'], isPart: true }]);
    const both = scopeOf([row(7, '10.0.0.1'), row(8, '10.0.0.2')], targets, all);
    expect(both).toMatchObject([{ isPart: false }]);
    const targetRow = { targetId: 0, series: 2 ** 32, address: '10.0.0.1-2', members: Uint32Array.of(0, 1) };
    expect(scopeOf([targetRow], targets, all)).toMatchObject([{ isPart: false }]);
  });
});

describe('scopeNow', () => {
  const now = (one: SelectedTarget, addresses: readonly string[]) => {
    const { id } = one.target;
    const targets = new Map([[id, { ...one.target, name: 'renamed' }]]);
    const all = addressesByTarget(addresses.map((address, at) => [at, id, address, '', 0] as const));
    return scopeIn([one], targets, all);
  };

  it('takes targets as they are now, and of their selected addresses those that are left', () => {
    const found = now(racks('10.77.9.20', '10.77.9.21'), ['10.77.9.21', '10.77.9.22']);
    expect(found).toMatchObject([
      { target: { name: 'renamed' }, addresses: ['10.77.9.21', '10.77.9.22'], selected: ['10.77.9.21'], isPart: true },
    ]);
  });

  it('takes a target whole of which nothing but what was selected is left', () => {
    expect(now(racks('10.77.9.20', '10.77.9.21'), ['10.77.9.21'])).toMatchObject([{ isPart: false }]);
  });

  it('leaves out targets that are gone', () => {
    expect(scopeIn([racks('10.77.9.20')], new Map(), new Map())).toEqual([]);
  });
});

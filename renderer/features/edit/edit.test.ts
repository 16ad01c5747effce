import { describe, expect, it } from 'vitest';
import type { CatalogTarget, EditOp } from '../../../core/contracts/station.ts';
import type { Target } from '../../../core/model/project.ts';
import { FaultError } from '../../../core/result/result.ts';
import { createNoticesStore } from '../../app/notices.ts';
import { fakeStation, settle } from '../../testing/fake-station.ts';
import { createDraftStore, type DraftPlace, draftKey } from './draft-store.ts';
import { createEditStore } from './edit-store.ts';
import { groupFieldName } from './group-membership.ts';
import { splitOps } from './part-edits.ts';
import { type SelectedTarget, scopeOf } from './selection-scope.ts';
import {
  areSettingsValid,
  fieldText,
  fieldValue,
  SETTING_FIELDS,
  settingProblem,
  settingsOf,
  THRESHOLD_FIELDS,
} from './setting-fields.ts';
import { editOps, type FormValues, problemsOf, representatives, sharedValues, withChanges } from './target-form.ts';

const target = (name: string, definition: Partial<Target> = {}): CatalogTarget => ({
  id: name.length,
  name,
  definition: { probe: 'icmp', to: '192.0.2.1', ...definition },
  reason: null,
  note: null,
  seriesCount: 1,
});

const problemOf = (name: string, written: string): string | undefined => {
  const field = SETTING_FIELDS.find((one) => one.name === name);
  return field && settingProblem(field, written);
};

describe('setting fields', () => {
  it('say what the schema has against a text', () => {
    expect(problemOf('interval', '5')).toContain('5 has no unit');
    expect(problemOf('ttl', '300')).toBe('ttl is 1 to 255');
    expect(problemOf('dscp', '1.5')).toBe('dscp is a whole number');
    expect(problemOf('dscp', 'ten')).toBeDefined();
    expect(problemOf('interval', ' 500ms ')).toBeUndefined();
    expect(problemOf('ttl', '')).toBeUndefined();
  });

  it('writes the loss of a threshold in percent, as the table does', () => {
    const loss = THRESHOLD_FIELDS.find(({ name }) => name === 'lossRatio')?.kind ?? { type: 'text' };
    for (const written of ['2%', '2', ' 2,0 % ', '2.0%']) expect(fieldValue(loss, written)).toBe(0.02);
    expect(fieldValue(loss, '0.1%')).toBe(0.001);
    expect(fieldValue(loss, '7%')).toBe(0.07);
    expect(fieldText(0.07, loss)).toBe('7 %');
    expect(fieldText(0.001, loss)).toBe('0.1 %');
  });

  it('become settings without what is empty or not valid', () => {
    const written = { interval: '5s', ttl: '', dscp: '99', dontFragment: 'true' };
    expect(settingsOf(written)).toEqual({ interval: '5s', dontFragment: true });
    expect(areSettingsValid(written)).toBe(false);
    expect(areSettingsValid({ interval: '5s' })).toBe(true);
  });
});

describe('sharedValues', () => {
  it('shows what the targets have in common and calls the rest mixed', () => {
    const shared = sharedValues([target('a', { interval: '5s', ttl: 9 }), target('b', { ttl: 9 })], {});
    expect(shared['ttl']).toEqual({ text: '9', isMixed: false });
    expect(shared['interval']).toEqual({ text: '', isMixed: true });
    expect(shared['enabled']).toEqual({ text: 'true', isMixed: false });
  });
});

describe('withChanges', () => {
  it('changes what was changed, and gives an emptied field back to the default', () => {
    const before: Target = { probe: 'icmp', to: '192.0.2.1', interval: '5s', ttl: 9, description: 'old' };
    expect(withChanges(before, { interval: '', dscp: '10', description: ' ' })).toEqual({
      probe: 'icmp',
      to: '192.0.2.1',
      ttl: 9,
      dscp: 10,
    });
  });

  it('edits limits one by one and drops them when none is left', () => {
    const before: Target = { probe: 'icmp', to: '192.0.2.1', thresholds: { avg: '10ms', max: '1s' } };
    expect(withChanges(before, { 'limit:avg': '20ms' }).thresholds).toEqual({ avg: '20ms', max: '1s' });
    expect(withChanges(before, { 'limit:avg': '', 'limit:max': '' })).not.toHaveProperty('thresholds');
  });

  it('joins a group by name, and leaves by name one that takes every target', () => {
    const groups = { 'dc.a [1]': {}, all: { autoRegister: true } };
    const before: Target = { probe: 'icmp', to: '192.0.2.1' };
    const joined = withChanges(before, { [groupFieldName('dc.a [1]')]: 'in', [groupFieldName('all')]: 'out' }, groups);
    expect(joined).toEqual({ ...before, groups: ['dc.a [1]'], excludeGroups: ['all'] });
    expect(withChanges(joined, { [groupFieldName('dc.a [1]')]: 'out', [groupFieldName('all')]: 'in' }, groups)).toEqual(
      before,
    );
  });

  it('writes one port as a number and several as text', () => {
    const before: Target = { probe: 'icmp', to: '192.0.2.1' };
    expect(withChanges(before, { probe: 'tcp-syn', port: ' 443 ' })).toEqual({
      ...before,
      probe: 'tcp-syn',
      port: 443,
    });
    expect(withChanges(before, { port: '22,80-90' }).port).toBe('22,80-90');
  });
});

describe('problemsOf', () => {
  const project = { defaults: {}, groups: {} };

  it('finds on its field what the whole project has against a change', () => {
    const problems = problemsOf([target('a')], { probe: 'tcp-syn', to: '10.0.0.1/24', 'limit:avg': '5' }, project);
    expect(problems.get('port')).toBe('tcp-syn needs a port, as port: 443');
    expect(problems.get('to')).toContain('has host bits set');
    expect(problems.get('limit:avg')).toContain('5 has no unit');
    expect(problemsOf([target('a')], { interval: '5', spacing: 'x' }, project).size).toBe(2);
    expect(problemsOf([target('a')], { packets: '101' }, project).get('packets')).toContain('do not fit');
    expect(problemsOf([target('a')], { probe: 'tcp-syn' }, { ...project, defaults: { port: 80 } }).size).toBe(0);
  });

  it('names loss that is no percentage, and numbers that are none, in the words of the form', () => {
    const problem = (changes: FormValues) => [...problemsOf([target('a')], changes, project)];
    expect(problem({ 'limit:lossRatio': '2%' })).toEqual([]);
    expect(problem({ 'limit:lossRatio': '150%' })).toEqual([['limit:lossRatio', 'loss is 0 to 100 %']]);
    expect(problem({ 'limit:lossRatio': 'much' })).toEqual([['limit:lossRatio', 'write a percentage, as 2 or 2%']]);
    for (const field of ['ttl', 'packets', 'maxMtu']) {
      const [found] = problem({ [field]: 'ten' });
      expect(found?.[1]).toBe(`${field} is a whole number`);
    }
  });

  it('reads and writes what of a range is excluded', () => {
    const before: Target = { probe: 'icmp', to: '10.0.0.1-9' };
    const after = withChanges(before, { exclude: '10.0.0.2, 10.0.0.[5,7]  10.0.0.8-9' });
    expect(after.exclude).toEqual(['10.0.0.2', '10.0.0.[5,7]', '10.0.0.8-9']);
    expect(withChanges(after, { exclude: ' ' })).toEqual(before);
    const problems = problemsOf([target('a', before)], { exclude: '10.0.0.2, 10.9.0.1' }, project);
    expect(problems.get('exclude')).toBe('10.9.0.1 is not among the addresses of 10.0.0.1-9');
  });

  it('asks about targets of one kind once', () => {
    const many = Array.from({ length: 500 }, (_, at) => target(`t${at}`, { port: at % 2 }));
    expect(representatives(many)).toHaveLength(2);
  });
});

describe('editOps', () => {
  it('puts first and renames then', () => {
    expect(editOps([target('old')], { name: 'new', ttl: '9' }).map((op) => op.op)).toEqual(['put', 'rename']);
  });

  it('never renames many', () => {
    expect(editOps([target('a'), target('b')], { name: 'new' })).toEqual([]);
  });
});

/** A target all of which is selected. */
const whole = (one: CatalogTarget): SelectedTarget => ({ target: one, addresses: [], selected: [], isPart: false });

function editStore(selected: readonly SelectedTarget[] = []) {
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
  const store = createEditStore({ link, notices, selection: () => selected, targetNames: () => ['racks'] });
  const refuse = () => {
    refusal = new FaultError({ code: 'project.invalid', message: 'no' });
  };
  return { store, notices, sent, refuse };
}

describe('createEditStore', () => {
  const op: EditOp = { op: 'delete', name: 'a' };

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
        { op: 'put', name: 'racks 10.77.9.20', target: { ...OWN, to: '10.77.9.20' } },
        { op: 'put', name: 'racks 10.77.9.21', target: { ...OWN, to: '10.77.9.21', enabled: false } },
        { op: 'put', name: 'racks 10.77.9.22', target: { ...OWN, to: '10.77.9.22' } },
      ],
    ]);
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
  const series = [
    [7, 0, '10.0.0.1', '', 0],
    [8, 0, '10.0.0.2', '', 0],
  ] as const;
  const row = (key: number, address: string) => ({ targetId: 0, series: key, address, fold: null });

  it('tells a part of a target from all of it', () => {
    const part = scopeOf(
      [row(8, '10.0.0.2')],
      targets,
      series.map((one) => [...one]),
    );
    expect(part).toMatchObject([{ addresses: ['10.0.0.1', '10.0.0.2'], selected: ['10.0.0.2'], isPart: true }]);
    const all = scopeOf(
      [row(7, '10.0.0.1'), row(8, '10.0.0.2')],
      targets,
      series.map((one) => [...one]),
    );
    expect(all).toMatchObject([{ isPart: false }]);
    const folded = { targetId: 0, series: 2 ** 32, address: '10.0.0.1-2', fold: { first: 0, count: 2 } };
    expect(
      scopeOf(
        [folded],
        targets,
        series.map((one) => [...one]),
      ),
    ).toMatchObject([{ isPart: false }]);
  });
});

describe('createDraftStore', () => {
  function drafts(exists = true) {
    const notices = createNoticesStore();
    const shown: DraftPlace[] = [];
    const store = createDraftStore({ notices, exists: () => exists, show: (place) => shown.push(place) });
    return { store, notices, shown };
  }
  const place: DraftPlace = { kind: 'targets', ids: [3] };

  it('keeps what is not applied, says so when its form is left, and leads back', () => {
    const { store, notices, shown } = drafts();
    store.getState().keep({ place, title: 'gateway', values: { interval: '5s' } });
    store.getState().leave(place);
    const [notice] = notices.getState().notices;
    expect(notice?.message).toBe('Changes to gateway are not applied. They are kept.');
    notice?.action?.run();
    expect(shown).toEqual([place]);
    expect(store.getState().drafts.get(draftKey(place))?.values).toEqual({ interval: '5s' });
  });

  it('keeps nothing of a form without changes, and of what is gone', () => {
    const { store, notices } = drafts(false);
    store.getState().keep({ place, title: 'gateway', values: { interval: '5s' } });
    store.getState().leave(place);
    expect(store.getState().drafts.size).toBe(0);
    store.getState().keep({ place, title: 'gateway', values: {} });
    expect(store.getState().drafts.size).toBe(0);
    expect(notices.getState().notices).toEqual([]);
  });
});

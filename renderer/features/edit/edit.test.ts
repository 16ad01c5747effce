import { describe, expect, it } from 'vitest';
import type { CatalogTarget, EditOp } from '../../../core/contracts/station.ts';
import type { Target } from '../../../core/model/project.ts';
import { FaultError } from '../../../core/result/result.ts';
import { createNoticesStore } from '../../app/notices.ts';
import { fakeStation, settle } from '../../testing/fake-station.ts';
import { createEditStore } from './edit-store.ts';
import { groupFieldName } from './group-membership.ts';
import { areSettingsValid, SETTING_FIELDS, settingProblem, settingsOf } from './setting-fields.ts';
import { editOps, problemsOf, representatives, sharedValues, withChanges } from './target-form.ts';

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

function editStore(selected: readonly CatalogTarget[] = []) {
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
  const store = createEditStore({ link, notices, selectedTargets: () => selected });
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
    const { store, notices } = editStore([target('a'), target('bb')]);
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
    const { store, sent } = editStore([target('a', { enabled: false }), target('bb')]);
    await settle();
    await store.getState().enableSelected(true);
    expect(sent[0]?.map((one) => 'name' in one && one.name)).toEqual(['a']);
  });
});

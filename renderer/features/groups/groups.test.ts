import { describe, expect, it } from 'vitest';
import type { EditOp } from '../../../core/contracts/edits.ts';
import { createNoticesStore } from '../../base/notices.ts';
import { createCatalogStore, EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { catalogOf, fakeStation, settle } from '../../testing/fake-station.ts';
import { NO_FLOOD } from '../../testing/no-flood.ts';
import { createEditStore } from '../edit/edit-store.ts';
import { groupOf, groupProblems, groupSummary, groupValuesOf, NEW_GROUP, rotationText } from '../edit/group-form.ts';
import { createGroupsStore } from './groups-store.ts';

const free = (): boolean => false;

describe('a group as written', () => {
  it('keeps one source as text and two as a list, and nothing that is empty', () => {
    expect(groupOf(NEW_GROUP)).toEqual({});
    const one = { source: '192.0.2.8/29', sourcePorts: '40000-40019', dscp: 10, autoRegister: true };
    expect(groupOf(groupValuesOf(one))).toEqual(one);
    const two = { source: ['192.0.2.10', '2001:db8::10'], payloadBytes: 0 };
    expect(groupOf(groupValuesOf(two))).toEqual(two);
  });

  it('is held against the schema, each family in its own field', () => {
    const problems = groupProblems(
      { ...NEW_GROUP, source4: '2001:db8::1', source6: '2001:db8::1/64', sourcePorts: '20-10', dscp: '64' },
      'a',
      free,
    );
    expect(problems.get('source4')).toContain('IPv6');
    expect(problems.get('source6')).toContain('host bits');
    expect(problems.get('sourcePorts')).toContain('backwards');
    expect(problems.get('dscp')).toBe('dscp must be 0 to 63');
    expect(groupProblems(NEW_GROUP, '', free).has('name')).toBe(true);
    expect(groupProblems(NEW_GROUP, 'a', () => true).get('name')).toContain('already');
    expect(groupProblems(NEW_GROUP, 'a', free).size).toBe(0);
  });

  it('says in words what it does', () => {
    const group = { source: '192.0.2.8/29', sourcePorts: '40000-40001', dscp: 46, payloadBytes: 1 };
    expect(groupSummary(group)).toBe('from 192.0.2.8/29 · ports 40000-40001 · DSCP 46 · 1 byte');
    expect(rotationText(group)).toBe('IPv4: 7 addresses × 2 ports, one rotation per 14 packets');
    expect(rotationText({ source: '192.0.2.8' })).toBeNull();
  });
});

async function groupsStore() {
  const sent: EditOp[][] = [];
  const { link } = fakeStation({
    edit: ({ ops }) => {
      sent.push(ops);
      return { revision: sent.length, inverse: [] };
    },
  });
  link.start();
  await settle();
  const layout = fakeLayout();
  const catalog = createCatalogStore();
  catalog.setState(
    withItem(EMPTY_CATALOG, {
      ...catalogOf({ gateway: '192.0.2.1', web: '192.0.2.2' }),
      groups: { transit: {}, all: { autoRegister: true } },
    }),
  );
  const edit = createEditStore({
    link,
    notices: createNoticesStore(),
    flood: NO_FLOOD,
    selection: { scope: () => [], refreshed: (scope) => scope, target: () => undefined, takenNames: () => [] },
  });
  return { groups: createGroupsStore({ catalog, edit, layout }), layout, sent };
}

describe('createGroupsStore', () => {
  it('opens its panel with what is to be seen', async () => {
    const { groups, layout } = await groupsStore();
    groups.getState().show({ kind: 'new' });
    expect(layout.getState().panel).toBe('groups');
  });

  it('stays with a group that was added, and leaves one that was deleted', async () => {
    const { groups, sent } = await groupsStore();
    await groups.getState().put('new one', { dscp: 10 });
    expect(groups.getState().page).toEqual({ kind: 'one', name: 'new one' });
    await groups.getState().remove('new one');
    expect(groups.getState().page).toEqual({ kind: 'all' });
    expect(sent.flat().map(({ op }) => op)).toEqual(['putGroup', 'deleteGroup']);
  });

  it('writes into the targets who joins and who leaves', async () => {
    const { groups, sent } = await groupsStore();
    await groups.getState().setMembers('transit', [0, 1], true);
    await groups.getState().setMembers('all', [1], false);
    expect(sent.flat()).toEqual([
      { op: 'put', name: 'gateway', target: { probe: 'icmp', to: '192.0.2.1', groups: ['transit'] } },
      { op: 'put', name: 'web', target: { probe: 'icmp', to: '192.0.2.2', groups: ['transit'] } },
      { op: 'put', name: 'web', target: { probe: 'icmp', to: '192.0.2.2', excludeGroups: ['all'] } },
    ]);
  });
});

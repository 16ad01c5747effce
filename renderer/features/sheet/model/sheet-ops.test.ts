import { describe, expect, it } from 'vitest';
import type { Target } from '../../../../core/model/project.ts';
import { floodWarnings } from '../../flood/flood-warnings.ts';
import { checkDrafts } from '../check/check-drafts.ts';
import { ImpactReader } from '../check/plan-impact.ts';
import type { RowDraft } from './drafts.ts';
import { GROUP_COLUMNS } from './group-columns.ts';
import { changesText, orderedRenames, sheetOps } from './sheet-ops.ts';
import type { SheetBase } from './sheet-rows.ts';
import { TARGET_COLUMNS, USUAL_COLUMNS } from './target-columns.ts';

const target = (to: string, more: Partial<Target> = {}): Target => ({ probe: 'icmp', to, ...more });
const base: SheetBase = {
  defaults: { interval: '1s' },
  groups: { all: { autoRegister: true }, voice: { dscp: 46 } },
  targets: new Map([
    [1, { name: 'a', definition: target('192.0.2.1') }],
    [2, { name: 'b', definition: target('192.0.2.2', { groups: ['voice'] }) }],
  ]),
};
const draft = (name: string, cells: Record<string, string>, isDeleted = false): RowDraft => ({
  name,
  cells,
  isDeleted,
});

describe('the edit of all drafts', () => {
  it('makes groups first and deletes them last, and writes targets under their new names', () => {
    const drafts = new Map([
      ['n1', draft('', { to: '192.0.2.9', groups: 'bulk', tags: 'core, dc1' })],
      ['t1', draft('a', { name: 'gateway', interval: '5s', 'limit:lossRatio': '2 %' })],
      ['t2', draft('b', {}, true)],
      ['m2', draft('', { name: 'bulk', dscp: '8', source: '192.0.2.8/29, 2001:db8::/64' })],
      ['gvoice', draft('voice', {}, true)],
    ]);
    expect(sheetOps(base, drafts)).toEqual([
      { op: 'putGroup', name: 'bulk', group: { dscp: 8, source: ['192.0.2.8/29', '2001:db8::/64'] }, isNew: true },
      { op: 'delete', name: 'b' },
      { op: 'rename', from: 'a', to: 'gateway' },
      {
        op: 'put',
        name: '192.0.2.9',
        target: target('192.0.2.9', { groups: ['bulk'], tags: ['core', 'dc1'] }),
        isNew: true,
      },
      {
        op: 'put',
        name: 'gateway',
        target: target('192.0.2.1', { interval: '5s', thresholds: { lossRatio: 0.02 } }),
      },
      { op: 'deleteGroup', name: 'voice' },
    ]);
    expect(changesText(drafts)).toBe('1 target changed, 1 added, 1 deleted · 1 group added, 1 deleted');
    expect(checkDrafts(base, drafts)).toEqual([]);
  });

  it('makes a new group with the name of one that it deletes', () => {
    const drafts = new Map([
      ['gvoice', draft('voice', {}, true)],
      ['m1', draft('', { name: 'voice', dscp: '34' })],
    ]);
    expect(sheetOps(base, drafts)).toEqual([
      { op: 'deleteGroup', name: 'voice' },
      { op: 'putGroup', name: 'voice', group: { dscp: 34 }, isNew: true },
    ]);
  });

  it('lets targets leave a deleted group even if they are written', () => {
    const drafts = new Map([
      ['t2', draft('b', { port: '80' })],
      ['gvoice', draft('voice', {}, true)],
    ]);
    expect(sheetOps(base, drafts)[0]).toEqual({ op: 'put', name: 'b', target: target('192.0.2.2', { port: 80 }) });
  });

  it('exchanges names through a third one, and renames in an order in which each name is free', () => {
    expect(
      orderedRenames(
        [
          { from: 'a', to: 'b' },
          { from: 'b', to: 'a' },
        ],
        new Set(['a', 'b']),
      ),
    ).toEqual([
      { from: 'a', to: 'a 2' },
      { from: 'b', to: 'a' },
      { from: 'a 2', to: 'b' },
    ]);
    expect(
      orderedRenames(
        [
          { from: 'a', to: 'b' },
          { from: 'b', to: 'c' },
        ],
        new Set(['a', 'b']),
      ),
    ).toEqual([
      { from: 'b', to: 'c' },
      { from: 'a', to: 'b' },
    ]);
  });

  it('renames a column moved down by one row from its end', () => {
    const names = Array.from({ length: 2000 }, (_, at) => `host-${at}`);
    const renames = names.map((from, at) => ({ from, to: `host-${at + 1}` }));
    expect(orderedRenames(renames, new Set(names))).toEqual(renames.reverse());
  });
});

describe('checking drafts', () => {
  const problems = (...drafts: [string, RowDraft][]) =>
    checkDrafts(base, new Map(drafts)).map(({ key, column, message }) => `${key} ${column}: ${message}`);

  it('finds in each cell what the schema has against it', () => {
    expect(problems(['t1', draft('a', { interval: '7', port: 'x', enabled: 'maybe', groups: 'none' })])).toEqual([
      expect.stringContaining('t1 enabled:'),
      't1 groups: Unknown group "none"',
      expect.stringContaining('t1 interval: 7 has no unit'),
      expect.stringContaining('t1 port:'),
    ]);
    expect(problems(['n1', draft('', { name: 'x' })])).toEqual([expect.stringContaining('n1 to:')]);
    expect(problems(['t1', draft('a', { 'limit:lossRatio': 'much' })])).toEqual([
      't1 limit:lossRatio: Must be a percentage, e.g. 2 or 2%',
    ]);
    expect(problems(['gvoice', draft('voice', { dscp: '99', source: '192.0.2.9/29' })])).toEqual([
      expect.stringContaining('gvoice source: '),
      'gvoice dscp: dscp must be 0 to 63',
    ]);
  });

  it('lists errors as the tables show them, whatever was changed first', () => {
    const found = problems(
      ['gvoice', draft('voice', { dscp: '99' })],
      ['n1', draft('', { to: '300.1.1.1', interval: '5' })],
      ['t2', draft('b', { port: 'x', to: '' })],
      ['t1', draft('a', { interval: '7' })],
    );
    expect(found.map((one) => one.slice(0, one.indexOf(':')))).toEqual([
      't1 interval',
      't2 to',
      't2 port',
      'n1 to',
      'n1 interval',
      'gvoice dscp',
    ]);
  });

  it('finds names that two rows would have, on both where both are new', () => {
    expect(problems(['t1', draft('a', { name: 'b' })])).toEqual(['t1 name: Another target is named “b”']);
    expect(problems(['t1', draft('a', { name: 'b' })], ['t2', draft('b', { name: 'a' })])).toEqual([]);
    expect(problems(['t1', draft('a', { name: '' })])).toEqual(['t1 name: A name has 1 to 128 characters']);
  });

  it('lets a target into a group that is new itself', () => {
    expect(problems(['m1', draft('', { name: 'x' })], ['t1', draft('a', { groups: 'x' })])).toEqual([]);
  });
});

describe('the plan of drafts', () => {
  const reader = new ImpactReader();
  reader.setBase({ ...base, addresses: new Map() });

  it('tells which series begin, end and restart', () => {
    const impact = reader.read(
      new Map([
        ['t1', draft('a', { interval: '100ms', description: 'x' })],
        ['t2', draft('b', { excludeGroups: 'all' })],
        ['n1', draft('', { to: '192.0.2.64/28', interval: '10ms' })],
      ]),
    );
    expect(impact).toMatchObject({ begin: 14, end: 1, restart: 1 });
    expect(impact.before).toMatchObject({ packetsPerSecond: 3, series: 3 });
    expect(impact.after).toMatchObject({ packetsPerSecond: 1411, series: 16 });
    expect(impact.raised).toMatchObject({ prefix: '192.0.2.0/24', packetsPerSecond: 1411 });
    expect(reader.read(new Map([['t1', draft('a', { name: 'c', description: 'x' })]]))).toMatchObject({
      begin: 0,
      end: 0,
      restart: 0,
      raised: null,
    });
  });

  it('follows groups, and counts rows with errors as they are applied', () => {
    expect(reader.read(new Map([['gvoice', draft('voice', { dscp: '8' })]]))).toMatchObject({ restart: 1, begin: 0 });
    expect(reader.read(new Map([['gall', draft('all', {}, true)]]))).toMatchObject({ begin: 1, end: 2 });
    expect(reader.read(new Map([['t1', draft('a', { to: 'x y' })]]), new Set(['t1']))).toMatchObject({ end: 0 });
  });

  it('is warned of where it floods a /24 or the uplink, and sends more than before', () => {
    const flood = reader.read(new Map([['n1', draft('', { to: '10.0.0.0/24', interval: '100ms' })]]));
    const limits = { slash24Limit: 1000, uplinkMbit: null, uplinkPercent: 20 };
    expect(floodWarnings(flood, limits)).toEqual(['2\u202f540 packets/s to 10.0.0.0/24; the limit is 1\u202f000']);
    expect(floodWarnings(flood, { ...limits, slash24Limit: 5000, uplinkMbit: 2 })).toEqual([
      expect.stringContaining('of an uplink of 2.00 Mbit/s; the limit is 20 %'),
    ]);
    expect(floodWarnings(reader.read(new Map()), { ...limits, slash24Limit: 1, uplinkMbit: 0.0001 })).toEqual([]);
  });
});

describe('the columns', () => {
  it('have different ids, and the usual ones exist', () => {
    const ids = TARGET_COLUMNS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(USUAL_COLUMNS.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('take a key away with an empty text', () => {
    const full = target('192.0.2.1', { interval: '1s', tags: ['x'], groups: ['g'], thresholds: { p95: '1s' } });
    const emptied = TARGET_COLUMNS.filter(({ id }) => !['name', 'probe', 'to'].includes(id));
    expect(emptied.reduce((part, column) => column.write(part, ''), full)).toEqual(target('192.0.2.1'));
    expect(GROUP_COLUMNS.reduce((part, column) => column.write(part, ''), base.groups['voice'] ?? {})).toEqual({});
  });

  it('tell where the value of an empty cell comes from', () => {
    const inherited = (id: string, part: Target) =>
      TARGET_COLUMNS.find((column) => column.id === id)?.inherited(part, base);
    expect(inherited('interval', target('x'))).toEqual({ text: '1s', from: 'default settings' });
    expect(inherited('dscp', target('x', { groups: ['voice'] }))).toEqual({ text: '46', from: 'group voice' });
    expect(inherited('groups', target('x'))).toEqual({ text: 'all', from: 'groups that take every target' });
    expect(inherited('port', target('x'))).toBeUndefined();
  });
});

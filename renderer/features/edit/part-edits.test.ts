import { describe, expect, it } from 'vitest';
import type { Target } from '../../../core/model/project.ts';
import { canExcludeSelected, excludeOps, nameOps, splitOffOps, splitOps } from './part-edits.ts';
import type { SelectedTarget } from './selection-scope.ts';

const ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'];

function part(selected: readonly string[], more: Partial<Target> = {}): SelectedTarget {
  const definition: Target = { probe: 'icmp', to: '10.0.0.1-4', ...more };
  const target = { id: 0, name: 'racks', definition, reason: null, note: null, seriesCount: 4 };
  return { target, addresses: ADDRESSES, selected, isPart: selected.length < ADDRESSES.length };
}

describe('addresses of a range', () => {
  it('are excluded beside those that are already, neighbours as a range', () => {
    expect(excludeOps([part(['10.0.0.2', '10.0.0.3'], { exclude: ['10.0.0.4'] })])).toEqual([
      {
        op: 'put',
        name: 'racks',
        target: { probe: 'icmp', to: '10.0.0.1-4', exclude: ['10.0.0.4', '10.0.0.2-3'] },
      },
    ]);
  });

  it('are not all excluded', () => {
    expect(canExcludeSelected([part(ADDRESSES)])).toBe(false);
    expect(canExcludeSelected([])).toBe(false);
    expect(canExcludeSelected([part(['10.0.0.1'])])).toBe(true);
  });

  it('are split off with the settings of their target, under the name that they have', () => {
    const names = { '10.0.0.1': 'a', '10.0.0.2': 'racks' };
    const tags = ['core'];
    expect(splitOffOps([part(['10.0.0.2', '10.0.0.3'], { names, tags, interval: '5s' })], ['racks'])).toEqual([
      {
        op: 'put',
        name: 'racks',
        target: {
          probe: 'icmp',
          to: '10.0.0.1-4',
          tags,
          interval: '5s',
          exclude: ['10.0.0.2-3'],
          names: { '10.0.0.1': 'a' },
        },
      },
      { op: 'put', name: 'racks 2', target: { probe: 'icmp', to: '10.0.0.2', tags, interval: '5s' }, isNew: true },
      {
        op: 'put',
        name: 'racks 10.0.0.3',
        target: { probe: 'icmp', to: '10.0.0.3', tags, interval: '5s' },
        isNew: true,
      },
    ]);
  });

  it('keep no names of others when all are split', () => {
    const ops = splitOps([part(ADDRESSES, { names: { '10.0.0.1': 'gateway' } })], ['racks']);
    expect(ops.map((op) => ('name' in op ? op.name : ''))).toEqual([
      'racks',
      'gateway',
      'racks 10.0.0.2',
      'racks 10.0.0.3',
      'racks 10.0.0.4',
    ]);
    expect(JSON.stringify(ops)).not.toContain('names');
  });

  it('are named, named otherwise, and no longer', () => {
    const { target } = part(['10.0.0.1'], { names: { '10.0.0.2': 'b' } });
    const named = (names?: Readonly<Record<string, string>>) => [
      { op: 'put', name: 'racks', target: { probe: 'icmp', to: '10.0.0.1-4', ...(names && { names }) } },
    ];
    expect(nameOps(target, '10.0.0.1', 'a')).toEqual(named({ '10.0.0.2': 'b', '10.0.0.1': 'a' }));
    expect(nameOps(target, '10.0.0.2', 'B')).toEqual(named({ '10.0.0.2': 'B' }));
    expect(nameOps(target, '10.0.0.2', '')).toEqual(named());
  });
});

import { describe, expect, it } from 'vitest';
import type { Target } from '../../../../core/model/project.ts';
import { countMembers, membershipOf, wishOf, withWish } from './membership.ts';

const target = (more: Partial<Target> = {}): Target => ({ probe: 'icmp', to: '192.0.2.1', ...more });
const all = { autoRegister: true };

describe('membership', () => {
  it('has a reason in words', () => {
    expect(membershipOf(target(), 'all', all)).toMatchObject({ isMember: true, word: 'automatic' });
    expect(membershipOf(target({ excludeGroups: ['all'] }), 'all', all)).toMatchObject({
      isMember: false,
      word: 'excluded',
    });
    expect(membershipOf(target({ groups: ['g'] }), 'g', {})).toMatchObject({ isMember: true, word: 'listed' });
    expect(membershipOf(target(), 'g', {})).toMatchObject({ isMember: false, word: '', reason: 'Not a member' });
  });

  it('is changed with as little written as that takes', () => {
    expect(withWish(target(), 'g', {}, true).groups).toEqual(['g']);
    expect(withWish(target(), 'all', all, false).excludeGroups).toEqual(['all']);
    expect(withWish(target({ excludeGroups: ['all'] }), 'all', all, null)).toEqual(target());
    expect(withWish(target({ groups: ['g'] }), 'g', {}, null)).toEqual(target());
  });

  it('is read from what a cell shows and from yes and no', () => {
    for (const yes of ['✓ listed', '✓ automatic', '✓', 'x', 'Yes', '1']) expect(wishOf(yes)).toBe(true);
    for (const no of ['– excluded', 'no', '0']) expect(wishOf(no)).toBe(false);
    expect(wishOf(' ')).toBeNull();
    expect(wishOf('perhaps')).toBeUndefined();
  });

  it('is counted for all groups at once', () => {
    const targets = [
      target({ groups: ['g', 'all'] }),
      target({ excludeGroups: ['all'] }),
      target({ groups: ['g'], excludeGroups: ['g'] }),
    ];
    expect([...countMembers(targets, { all, g: {}, none: {} })]).toEqual([
      ['all', 2],
      ['g', 1],
      ['none', 0],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Project, Target } from '../model/project.ts';
import { expandTarget, groupsOf, type ResolvedNames, resolveKey } from './expand.ts';

const target = (more: Partial<Target> = {}): Target => ({ probe: 'icmp', to: '192.0.2.0/30', ...more });
const groups = {
  auto: { autoRegister: true, dscp: 10 },
  own: { payloadBytes: 100 },
  v6: { source: '2001:db8::9', autoRegister: false },
};
const project = (more: Partial<Project> = {}): Project => ({ sounder: 1, groups, ...more });
const expand = (one: Target, of: Project = project(), names: ResolvedNames = new Map()) =>
  expandTarget('t', one, of, names);

describe('the groups of a target', () => {
  it.each([
    ['those that register by themselves', {}, ['auto']],
    ['its own besides', { groups: ['own'] }, ['auto', 'own']],
    ['none that it leaves', { excludeGroups: ['auto'] }, []],
    ['none that it both joins and leaves', { groups: ['own'], excludeGroups: ['own', 'auto'] }, []],
    ['in file order', { groups: ['v6', 'own'] }, ['auto', 'own', 'v6']],
  ])('are %s', (_, more, expected) => {
    expect(groupsOf(target(more), groups)).toEqual(expected);
  });
});

describe('a target', () => {
  it('gives a series per group and address', () => {
    const { series, reason } = expand(target({ groups: ['own'] }));
    expect(reason).toBeNull();
    expect(series.map(({ group, address }) => `${group} ${address}`)).toEqual([
      'auto 192.0.2.1',
      'auto 192.0.2.2',
      'own 192.0.2.1',
      'own 192.0.2.2',
    ]);
  });

  it('leaves out the addresses that it excludes', () => {
    const { series } = expand(target({ to: '192.0.2.1-5', exclude: ['192.0.2.2-3', '192.0.2.5'] }), { sounder: 1 });
    expect(series.map(({ address }) => address)).toEqual(['192.0.2.1', '192.0.2.4']);
  });

  it('gives one series per address without groups', () => {
    const { series } = expand(target(), { sounder: 1 });
    expect(series.map(({ group, source }) => [group, source])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it("takes its own settings before the group's, and those before the defaults", () => {
    const defaults = { dscp: 1, payloadBytes: 2 };
    const settings = (one: Target) => {
      const first = expand(one, project({ defaults })).series[0]?.settings;
      return [first?.dscp, first?.payloadBytes];
    };
    expect(settings(target())).toEqual([10, 2]);
    expect(settings(target({ dscp: 3 }))).toEqual([3, 2]);
    expect(settings(target({ excludeGroups: ['auto'], groups: ['own'] }))).toEqual([1, 100]);
  });

  it('uses a source address for its own family only', () => {
    const v6only = target({ groups: ['v6'], excludeGroups: ['auto'] });
    const [first] = expand({ ...v6only, to: '2001:db8::1' }).series;
    expect(first?.source).toEqual({ family: 6, first: '2001:db8::9', count: 1 });
    const other = expand(v6only);
    expect(other.series.map(({ source }) => source)).toEqual([null, null]);
    expect(other.notes).toEqual(['Group v6 has no IPv4 source address: the system chooses it']);
  });

  it.each([
    [{ to: 'fe80::1' }, 'fe80::1'],
    [{ to: 'febf::1-3' }, 'febf::1'],
    [{ to: 'printer.local' }, 'fe80::9'],
  ])('gives nothing for a link-local address without its interface: %j', (more, address) => {
    const names = new Map([[resolveKey('printer.local', null), ['fe80::9']]]);
    expect(expand(target(more), { sounder: 1 }, names)).toMatchObject({
      series: [],
      reason: `${address} is link-local and needs its interface: write it as ${address}%NAME with the name of an interface, or set its interface`,
    });
  });

  it.each([{ to: 'fe80::1%eth0' }, { to: 'fe80::1', interface: 'eth0' }, { to: 'fec0::1' }])(
    'gives a series for %j',
    (more) => {
      expect(expand(target(more), { sounder: 1 }).series).toHaveLength(1);
    },
  );

  it('gives nothing while it is disabled, by itself or by default', () => {
    expect(expand(target({ enabled: false }))).toMatchObject({ series: [], reason: 'disabled' });
    const off = project({ defaults: { enabled: false } });
    expect(expand(target(), off)).toMatchObject({ series: [], reason: 'disabled' });
    expect(expand(target({ enabled: true }), off).series).toHaveLength(2);
  });
});

describe('ports', () => {
  it('are a series each', () => {
    const { series } = expand(target({ to: '192.0.2.1', port: '22,80-81', excludeGroups: ['auto'] }));
    expect(series.map(({ port }) => port)).toEqual([22, 80, 81]);
  });
});

describe('a subnet', () => {
  it('is probed without its network and broadcast address unless asked for whole', () => {
    const alone = target({ excludeGroups: ['auto'] });
    expect(expand(alone).series).toHaveLength(2);
    const whole = expand({ ...alone, wholeSubnet: true }).series.map(({ address }) => address);
    expect(whole).toEqual(['192.0.2.0', '192.0.2.1', '192.0.2.2', '192.0.2.3']);
  });
});

describe('an address of this host', () => {
  const own = new Set(['192.0.2.1', '127.0.0.1']);
  const at = (to: string, more: Partial<Target> = {}) =>
    expandTarget('t', target({ to, ...more }), { sounder: 1 }, new Map(), own);

  it('is probed, with a note', () => {
    expect(at('192.0.2.1')).toMatchObject({
      reason: null,
      notes: [expect.stringContaining('192.0.2.1 is an address')],
    });
  });

  it('makes a target inactive that asked for that', () => {
    const skipped = at('192.0.2.1', { skipOwnAddress: true });
    expect(skipped).toMatchObject({ series: [], reason: '192.0.2.1 is an address of this host' });
  });

  it('does not make the rest of its subnet inactive', () => {
    const { series, reason } = at('192.0.2.0/30', { skipOwnAddress: true });
    expect([reason, series.map(({ address }) => address)]).toEqual([null, ['192.0.2.1', '192.0.2.2']]);
  });

  it('is probed without a note when it is loopback', () => {
    expect(at('127.0.0.1', { skipOwnAddress: true })).toMatchObject({ reason: null, notes: [] });
  });
});

describe('a name', () => {
  const named = target({ to: 'Example.net' });

  it('waits for its address', () => {
    expect(expand(named)).toMatchObject({ series: [], unresolved: 'example.net', reason: 'resolving example.net …' });
  });

  it('gives its first address', () => {
    const names: ResolvedNames = new Map([[resolveKey('example.net', null), ['192.0.2.7', '192.0.2.8']]]);
    const { series, unresolved } = expand(named, project(), names);
    expect([series.map(({ address }) => address), unresolved]).toEqual([['192.0.2.7'], null]);
  });

  it('is asked for by family', () => {
    const names: ResolvedNames = new Map([[resolveKey('example.net', null), ['192.0.2.7']]]);
    expect(expand({ ...named, addressFamily: 'ipv6' }, project(), names).unresolved).toBe('example.net');
    const both = new Map([...names, [resolveKey('example.net', 6), ['2001:db8::7']] as const]);
    expect(expand({ ...named, addressFamily: 'ipv6' }, project(), both).series[0]?.address).toBe('2001:db8::7');
  });

  it('says why it has none', () => {
    const names: ResolvedNames = new Map([[resolveKey('example.net', null), { failed: 'does not exist' }]]);
    expect(expand(named, project(), names)).toMatchObject({ series: [], reason: 'does not exist' });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../core/inventories/inventory.ts';
import type { Project } from '../../core/model/project.ts';
import { toFault } from '../../core/result/result.ts';
import { type ReadEntries, readEntries } from './entries.ts';

const PARTS: Pick<Project, 'groups' | 'defaults'> = { groups: { all: { autoRegister: true }, wan: {} } };

const read = (document: unknown, inventory: Partial<Inventory> = {}, isJson = true): ReadEntries =>
  readEntries(
    'dc',
    { url: 'http://192.0.2.1/', ...inventory },
    typeof document === 'string' ? document : JSON.stringify(document),
    {
      isJson,
      parts: PARTS,
    },
  );

/** Targets by name, without the description that all of them have. */
const targetsOf = ({ entries }: ReadEntries) =>
  Object.fromEntries(
    entries.map(({ name, target: { description, ...target } }) => {
      expect(description).toBe('from dc');
      return [name, target];
    }),
  );

function faultOf(work: () => unknown): { readonly code: string; readonly message: string } {
  try {
    work();
  } catch (error) {
    return toFault(error);
  }
  return { code: 'none', message: '' };
}

describe('entries', () => {
  it('are targets named after the inventory, with its defaults, in the groups that they name only', () => {
    const defaults = { probe: 'icmp', interval: '5s' };
    const found = read(
      [
        { hostname: 'pe01', to: '192.0.2.1', groups: ['wan'] },
        { hostname: 'pe02', probe: 'tcp-connect', port: 22, to: 'pe02.example' },
        'pe03.example',
      ],
      { defaults },
    );
    expect(found.problems).toEqual([]);
    expect(targetsOf(found)).toEqual({
      dc_pe01: { ...defaults, to: '192.0.2.1', groups: ['wan'], excludeGroups: ['all'] },
      dc_pe02: { ...defaults, probe: 'tcp-connect', port: 22, to: 'pe02.example', excludeGroups: ['all'] },
      'dc_pe03.example': { ...defaults, to: 'pe03.example', excludeGroups: ['all'] },
    });
    expect(targetsOf(read(['a'], { defaults, groups: ['all'] }))['dc_a']).toEqual({
      ...defaults,
      to: 'a',
      groups: ['all'],
    });
  });

  it('are found by JSON paths', () => {
    const document = {
      devices: [
        { name: 'a', ip: [{ v: '192.0.2.1' }], role: 'pe' },
        { name: 'b', ip: [{ v: '192.0.2.2' }], role: 'ce' },
      ],
    };
    const inventory = {
      list: "$.devices[?@.role == 'pe']",
      map: { hostname: '$.name', to: '$.ip[0].v', description: '$.missing' },
      defaults: { probe: 'icmp' },
    };
    expect(targetsOf(read(document, inventory))).toEqual({
      dc_a: { probe: 'icmp', to: '192.0.2.1', excludeGroups: ['all'] },
    });
    expect(read(document, { ...inventory, list: '$.devices' }).entries).toHaveLength(2);
  });

  it('may have the keys of netprobify', () => {
    const entry = {
      hostname: 'pe01',
      type: 'TCPsyn',
      destination: '192.0.2.1',
      dst_port: 179,
      nb_packets: 5,
      ip_payload_size: 60,
      timeout: 0.5,
      threshold: { latency: 0.01, loss: 0.1 },
      groups: ['wan'],
      creation_date: 1_700_000_000,
      lifetime: 3600,
      alert_level: 'paging',
    };
    const { entries } = read([entry]);
    expect(entries[0]).toEqual({
      name: 'dc_pe01',
      createdMs: 1_700_000_000_000,
      lifetimeMs: 3_600_000,
      target: {
        description: 'from dc',
        probe: 'tcp-syn',
        to: '192.0.2.1',
        port: 179,
        packets: 5,
        payloadBytes: 40,
        timeout: '0.5s',
        dontFragment: true,
        thresholds: { p95: '0.01s', lossRatio: 0.1 },
        groups: ['wan'],
        excludeGroups: ['all'],
      },
    });
  });

  it('that are wrong are left out, each with its reason', () => {
    const { entries, problems } = read(
      [
        { hostname: 'good', to: '192.0.2.1' },
        { to: '192.0.2.1' },
        7,
        { hostname: 'a\nb' },
        { hostname: 'x', colour: 'red' },
        { hostname: 'y', groups: ['nowhere'] },
        { hostname: 'z', to: 'not a host' },
        { hostname: 'good', to: '192.0.2.9' },
        { hostname: 'old', creationDate: 'yesterday' },
        { hostname: 'port', probe: 'tcp-syn' },
      ],
      { defaults: { probe: 'icmp' } },
    );
    expect(entries.map(({ name }) => name)).toEqual(['dc_good']);
    expect(entries[0]?.target.to).toBe('192.0.2.1');
    expect(problems.map(({ message }) => message)).toEqual([
      'Entry 2: it has no hostname',
      'Entry 3: it is not a map with hostname',
      expect.stringMatching(/^Entry 4 .*line breaks/),
      expect.stringMatching(/^Entry 5 \(dc_x\): .*colour/),
      'Entry 6 (dc_y): Unknown group "nowhere"',
      expect.stringMatching(/^Entry 7 \(dc_z\): /),
      'Entry 8 (dc_good): this host name occurs more than once',
      expect.stringMatching(/^Entry 9 \(dc_old\): creationDate/),
      expect.stringMatching(/^Entry 10 \(dc_port\): tcp-syn needs a port/),
    ]);
  });

  it('that cannot be read at all are a fault', () => {
    expect(faultOf(() => read('{'))).toMatchObject({ code: 'inventory.not-json' });
    expect(read('[{hostname: a}]', { defaults: { probe: 'icmp' } }, false).entries).toHaveLength(1); // YAML, too
    expect(faultOf(() => read('a: [', {}, false))).toMatchObject({ code: 'inventory.not-yaml' });
    expect(faultOf(() => read({ devices: [] }))).toMatchObject({ code: 'inventory.not-a-list' });
    expect(faultOf(() => read([{ to: 'x' }]))).toMatchObject({ code: 'inventory.no-entries' });
    expect(faultOf(() => read([], { list: '$[' }))).toMatchObject({ code: 'inventory.json-path' });
    for (const list of ["$[?match(@.a, '(a+)+')]", "$[?search(@.a, 'a')]", '$..a..b', '$[?@..x]']) {
      expect(
        faultOf(() => read([{ hostname: 'a' }], { list })),
        list,
      ).toMatchObject({ code: 'inventory.json-path' });
    }
    expect(faultOf(() => read([{ hostname: 'a' }], { map: { hostname: "$[?match(@, 'a')]" } })).code).toBe(
      'inventory.json-path',
    );
    expect(faultOf(() => read(Array.from({ length: 65_537 }, () => 'a'))).code).toBe('inventory.too-many');
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghijk'
      .split('')
      .map((name, at) => `${name}: &${name} [${`*${'abcdefghij'[at]},`.repeat(9)}]`)
      .join('\n')}`;
    expect(faultOf(() => read(bomb, {}, false)).code).toBe('inventory.not-yaml');
  });

  it('that could take long to find are a fault', () => {
    const deep = `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`;
    expect(faultOf(() => read(deep, { list: '$..a' })).code).toBe('inventory.too-deep');
    expect(faultOf(() => read(`${'['.repeat(100_000)}${']'.repeat(100_000)}`, { list: '$..a' })).code).toBe(
      'inventory.too-deep',
    );
    expect(faultOf(() => read('&a [*a, *a, *a]', {}, false)).code).toMatch(/^inventory\./);
    for (const list of ['$[?count($.*) > 1]', '$[?@.a == $.b]', '$[?$.a]', '$[?count(@.*) > count($[*])]']) {
      expect(faultOf(() => read([{ hostname: 'a' }], { list })).code, list).toBe('inventory.json-path');
    }
    expect(
      read([{ hostname: 'a', to: '192.0.2.1', probe: 'icmp' }], { list: '$[?count(@.*) > 1]' }).entries,
    ).toHaveLength(1);
  });

  it('may be none', () => {
    expect(read([])).toEqual({ entries: [], problems: [] });
    expect(read('[]', {}, false)).toEqual({ entries: [], problems: [] });
    expect(read({ devices: [] }, { list: '$.devices[*]' })).toEqual({ entries: [], problems: [] });
    expect(read({ a: [{ devices: [] }] }, { list: "$['a'][0].devices[?@.up]" })).toEqual({ entries: [], problems: [] });
  });

  it('are not none because something else was answered', () => {
    const answers = [{ error: 'no access' }, { devices: null }, { devices: 'none' }, 'x'];
    for (const list of ['$.devices[*]', '$.devices', "$['devices'][?@.up]", '$..devices[*]', '$.devices[*].to']) {
      for (const answer of answers) {
        const { code } = faultOf(() => read(JSON.stringify(answer), { list }));
        expect(code, `${list} ${JSON.stringify(answer)}`).toMatch(/^inventory\.not-a-list$/);
      }
    }
    expect(faultOf(() => read({ error: 'no access' }, { list: '$[*]' })).code).toBe('inventory.not-a-list');
    for (const text of ['', '\n', '# hosts\n']) {
      expect(faultOf(() => read(text, {}, false)).code).toBe('inventory.empty');
    }
  });

  it('of any form are read or refused, never more', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (document) => {
        const fault = faultOf(() => read(document, { defaults: { probe: 'icmp' } }));
        expect(fault.code).toMatch(/^none$|^inventory\./);
      }),
    );
  });
});

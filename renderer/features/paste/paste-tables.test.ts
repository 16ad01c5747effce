import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Project } from '../../../core/model/project.ts';
import { addOps, pastedTargets } from './pasted-targets.ts';
import { PreviewRows } from './preview-rows.ts';
import { understandPaste } from './understand-paste.ts';
import { NO_CHANGES, type PasteChanges, type PasteChoice } from './understanding.ts';

const EMPTY: Project = { sounder: 1 };
const ICMP: PasteChoice = { probe: 'icmp', settings: {}, recognizes: true };
const understand = (text: string, changes: Partial<PasteChanges> = {}, project = EMPTY, chosen = ICMP) =>
  understandPaste(text, chosen, project, { ...NO_CHANGES, ...changes });
const targetsOf = (text: string, changes: Partial<PasteChanges> = {}) =>
  addOps(understand(text, changes), undefined, changes.skipped).map((op) =>
    op.op === 'put' ? { name: op.name, ...op.target } : { name: op.op, to: '' },
  );

describe('a paste of a table', () => {
  it('has no more columns than a table of targets, however many cells one row has', () => {
    const rows = Array.from({ length: 60 }, (_, at) => `gw${at},10.0.0.${at}`);
    const { table, targets } = understand(`${rows.join('\n')}\n10.0.1.1${','.repeat(100_000)}\n`);
    expect(table?.columns).toHaveLength(2);
    expect(targets).toBe(61);
  });

  it('keeps the columns of a wide export, and names those beyond the limit', () => {
    const columns = (count: number) => Array.from({ length: count }, (_, at) => `Field ${at + 1}`);
    const wide = (count: number) =>
      [[...columns(count - 1), 'IP address'], ...['1', '2'].map((end) => [...columns(count - 1), `10.0.0.${end}`])]
        .map((cells) => cells.join(';'))
        .join('\n');
    const kept = understand(wide(100));
    expect(kept).toMatchObject({ targets: 2, notes: { count: 0 } });
    expect(kept.table?.roles.indexOf('address')).toBe(99);
    const cut = understand(
      `Name,IP,${columns(300).join()}\ngw1,10.0.0.1,${'x,'.repeat(299)}x\ngw2,10.0.0.2,${','.repeat(299)}`,
    );
    expect(cut.table?.columns).toHaveLength(256);
    expect(cut.targets).toBe(2);
    expect(cut.notes.first.map(({ message }) => message)).toEqual([
      'Columns 257 to 302 (“Field 255”, “Field 256”, “Field 257” …) are left out: a table has at most 256 columns',
    ]);
    const json = JSON.stringify([Object.fromEntries([['ip', '10.0.0.1'], ...columns(300).map((name) => [name, 1])])]);
    expect(understand(json).notes.first[0]?.message).toContain('Columns 257 to 301 (“Field 256”');
  });

  it('notes the cells of a row that no column has', () => {
    const found = understand('| Name | IP |\n|---|---|\n| gw1 | 10.0.0.1 |\n| gw2 | 10.0.0.2 |  | spare | |');
    expect(found.targets).toBe(2);
    const rows = Array.from({ length: 250 }, (_, at) => `gw${at},10.0.0.${at}`);
    const late = understand(`${rows.join('\n')}\ngw,10.0.1.1,Berlin,,,`);
    expect(late.notes.first).toEqual([
      { line: 251, column: 1, text: 'Berlin', message: 'left out: the table has 2 columns' },
    ]);
  });

  const CSV = `Device,Mgmt IP,Labels,Location,Notes
gw1,10.0.0.1,"core, voice",Berlin / DC1,"Rack 4, upper ""half"""
gw2,10.0.0.2,core,Berlin,
bad,300.1.1.1,,,
`;

  it('reads names, tags, sites and descriptions of columns, as their heading says', () => {
    const found = understand(CSV);
    expect(found.table).toMatchObject({
      kind: 'csv',
      rows: 3,
      roles: ['name', 'address', 'tags', 'site', 'description'],
    });
    expect(targetsOf(CSV)).toEqual([
      {
        name: 'gw1',
        probe: 'icmp',
        to: '10.0.0.1',
        tags: ['core', 'voice'],
        site: 'Berlin / DC1',
        description: 'Rack 4, upper "half"',
      },
      { name: 'gw2', probe: 'icmp', to: '10.0.0.2', tags: ['core'], site: 'Berlin' },
    ]);
    expect(found.errors.first).toEqual([
      { line: 4, column: 1, text: '300.1.1.1', message: expect.stringContaining('300 is above 255') },
    ]);
  });

  it.each([
    ['semicolons', 'Name;IP\ngw1;10.0.0.1\ngw2;10.0.0.2', 'csv'],
    ['a heading in German', '\uFEFFGerät;IP-Adresse\r\ngw1;10.0.0.1\r\ngw2;10.0.0.2\r\n', 'csv'],
    ['a heading of unknown words', 'Laite,Osoite\r\ngw1,10.0.0.1\r\ngw2,10.0.0.2', 'csv'],
    ['tabs', 'gw1\t10.0.0.1\ngw2\t10.0.0.2', 'csv'],
    ['columns without a heading', 'gw1,10.0.0.1\ngw2,10.0.0.2', 'csv'],
    [
      'a Markdown table',
      '# Routers\n\n| Name | Address |\n|:---|---:|\n| `gw1` | 10.0.0.1 |\n| **gw2** | 10.0.0.2 |',
      'markdown',
    ],
    [
      'a hosts file',
      '127.0.0.1 localhost\n10.0.0.1 gw1 gateway # Rack\n10.0.0.2 gw2\nff02::1 ip6-allnodes\nfe80::1%lo0 localhost',
      'hosts',
    ],
    ['JSON lines', '{"name":"gw1","ip":"10.0.0.1"}\n{"name":"gw2","ip":"10.0.0.2","x":null}', 'json'],
    [
      'a list of JSON objects',
      '[{"hostname":"gw1","address":"10.0.0.1"},{"hostname":"gw2","address":"10.0.0.2"}]',
      'json',
    ],
  ])('reads %s', (_, text, kind) => {
    const found = understand(text);
    expect(found.table?.kind).toBe(kind);
    expect(pastedTargets(found).map(({ name, to }) => [name, to])).toEqual([
      ['gw1', '10.0.0.1'],
      ['gw2', '10.0.0.2'],
    ]);
  });

  it.each([
    ['addresses in several columns', '10.0.0.1,10.0.0.2\n10.0.0.3,10.0.0.4'],
    ['prose', 'The router, 10.0.0.1, is down.\nSo is the switch.'],
    ['patterns with commas', '10.0.[0-9,20].1\n10.1.[0-9,20].1'],
    ['lines of a name and an address', 'gw1 10.0.0.1\ngw2 10.0.0.2'],
  ])('reads %s as a list', (_, text) => {
    expect(understand(text).table).toBeNull();
  });

  it('reads a report of nmap: hosts that are up, their names and, if asked, their open ports', () => {
    const host = (state: string, address: string, name: string, ports: string) =>
      `<host><status state="${state}"/><address addr="${address}" addrtype="ipv4"/><address addr="00:11:22:33:44:55" addrtype="mac"/>
      <hostnames><hostname name="${name}" type="PTR"/></hostnames><ports>${ports}</ports></host>`;
    const port = (id: number, state: string) => `<port protocol="tcp" portid="${id}"><state state="${state}"/></port>`;
    const text = `<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun>${host('up', '10.0.0.1', 'gw1', port(22, 'open') + port(80, 'closed') + port(443, 'open'))}
    ${host('down', '10.0.0.9', 'gone', '')}${host('up', '10.0.0.2', 'gw2', '')}</nmaprun>`;
    expect(understand(text).table?.roles).toEqual(['address', 'name', 'ignore', 'description']);
    expect(targetsOf(text).map(({ name, to }) => [name, to])).toEqual([
      ['gw1', '10.0.0.1'],
      ['gw2', '10.0.0.2'],
    ]);
    expect(targetsOf(text, { roles: ['address', 'name', 'port', 'ignore'] })).toEqual([
      { name: 'gw1', probe: 'tcp-syn', to: '10.0.0.1', port: '22,443' },
      { name: 'gw2', probe: 'icmp', to: '10.0.0.2' },
    ]);
  });

  it('expands and loads nothing that a report declares, and keeps what comes before an error', () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE nmaprun [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
<nmaprun><host><status state="up"/><address addr="10.0.0.1" addrtype="ipv4"/><hostnames><hostname name="&b;&f;"/></hostnames></host><host>`;
    const found = understand(bomb);
    expect(found.notes.first[0]?.message).toContain('Invalid XML');
    expect(pastedTargets(found).map(({ to, name }) => [to, name.includes('aaaa'), name.includes('root')])).toEqual([
      ['10.0.0.1', false, false],
    ]);
  });

  it('takes the roles that were chosen, and reads a table as a list where that is wanted', () => {
    const swapped = targetsOf(CSV, { roles: ['ignore', 'address', 'description', 'name', 'ignore'] });
    expect(swapped.map(({ name }) => name)).toEqual(['Berlin / DC1', 'Berlin']);
    expect(understand('gw1,10.0.0.1\ngw2,10.0.0.2', { isList: true }).table).toBeNull();
  });

  it('applies changes of cells, corrects entries with errors, and leaves rows out', () => {
    const faulty = understand(CSV).faulty[0]?.key ?? '';
    const edits = new Map([
      ['10.0.0.1', { tags: 'edge', site: '', to: '10.0.9.1' }],
      [faulty, { to: '10.0.0.30' }],
    ]);
    const changes = { edits, skipped: new Set(['10.0.0.2']) };
    const found = understand(CSV, changes);
    expect(found).toMatchObject({ targets: 2, addresses: 2, errors: { count: 0 } });
    expect(targetsOf(CSV, changes)).toEqual([
      { name: 'gw1', probe: 'icmp', to: '10.0.9.1', tags: ['edge'], description: 'Rack 4, upper "half"' },
      { name: 'bad', probe: 'icmp', to: '10.0.0.30' },
    ]);
    const wrong = understand(CSV, { edits: new Map([['10.0.0.1', { probe: 'tcp-syn' }]]) });
    expect(wrong.faulty.map(({ line, message }) => [line, message])).toEqual([
      [2, expect.stringContaining('port')],
      [4, expect.stringContaining('300')],
    ]);
    const rows = new PreviewRows(wrong);
    expect(Array.from({ length: rows.count }, (_, at) => rows.at(at).line)).toEqual([2, 3, 4]);
  });

  it('names single addresses of a range before them, also in a list', () => {
    for (const text of ['Name,IP\nlab,10.0.0.0/30\ngw1,10.0.0.1', 'lab 10.0.0.0/30\ngw1 10.0.0.1']) {
      expect(targetsOf(text)).toEqual([
        { name: 'lab', probe: 'icmp', to: '10.0.0.0/30', names: { '10.0.0.1': 'gw1' } },
      ]);
    }
  });

  it('reads tags and comments of a list', () => {
    expect(targetsOf('gw1 10.0.0.1 #core #voice # Rack 4\nname=10.0.0.2')).toEqual([
      { name: 'gw1', probe: 'icmp', to: '10.0.0.1', tags: ['core', 'voice'], description: 'Rack 4' },
      { name: 'name', probe: 'icmp', to: '10.0.0.2' },
    ]);
  });

  it('makes usable names of hostile ones', () => {
    const long = 'x'.repeat(300);
    const text = `name,address\n\u202eevil\u0007,10.0.0.1\n${long},10.0.0.2\nsame,10.0.0.3\nsame,10.0.0.4\n__proto__,10.0.0.5`;
    const names = targetsOf(text).map(({ name }) => name);
    expect(names).toEqual(['evil', 'x'.repeat(120), 'same', 'same 2', '10.0.0.5']);
  });

  it('never throws, and gives only targets that the project takes', () => {
    const sign = fc.constantFrom(
      ',',
      ';',
      '\t',
      '|',
      '\n',
      '"',
      '#',
      ' ',
      '-',
      '<',
      '{',
      '10.0.0.1',
      'gw',
      'name',
      'ip',
      '\u202e',
      '__proto__',
      '[',
      ':',
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 40 }), (signs) => {
        const found = understand(signs.join(''));
        expect(pastedTargets(found)).toHaveLength(found.lines.length);
        for (const { name } of pastedTargets(found)) expect(name).not.toMatch(/[\n\u202e]/);
      }),
      { numRuns: 300 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { parseTargetList } from './target-list.ts';

/** Each target with its label before it. */
const read = (text: string): string[] =>
  parseTargetList(text).targets.map(({ destination, label }) =>
    label === undefined ? destination.text : `${label} = ${destination.text}`,
  );

describe('words beside an address name it', () => {
  it.each([
    ['gw1 127.0.0.1', ['gw1 = 127.0.0.1']],
    ['127.0.0.21 gateway berlin', ['gateway berlin = 127.0.0.21']],
    ['192.0.2.1 - gateway', ['gateway = 192.0.2.1']],
    ['gateway - 192.0.2.1', ['gateway = 192.0.2.1']],
    ['gw1: 192.0.2.1', ['gw1 = 192.0.2.1']],
    ['gw1 = 192.0.2.1', ['gw1 = 192.0.2.1']],
    ['gw1 -> 192.0.2.1', ['gw1 = 192.0.2.1']],
    ['racks 10.0.0.1-9', ['racks = 10.0.0.1-9']],
    ['racks 10.0.0.1 - 10.0.0.9', ['racks = 10.0.0.1-10.0.0.9']],
    ['core 2001:db8::1', ['core = 2001:db8::1']],
    ['web router.example.net', ['web = router.example.net']],
    ['docs https://docs.example.net/a', ['docs = docs.example.net']],
    ['• gw1 192.0.2.1\n2. gw2 192.0.2.2', ['gw1 = 192.0.2.1', 'gw2 = 192.0.2.2']],
    ['192.0.2.1 router.example.net router', ['router.example.net = 192.0.2.1']],
    ['gw1 192.0.2.1 00:11:22:33:44:55 42 ms', ['gw1 ms = 192.0.2.1']],
    ['core 10.0.0.1 10.0.0.2', ['core = 10.0.0.1', 'core = 10.0.0.2']],
    ['a 10.0.0.1 b 10.0.0.2', ['a = 10.0.0.1', 'b = 10.0.0.2']],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
    expect(parseTargetList(text).errors).toEqual([]);
  });
});

describe('labels written onto their address', () => {
  it.each([
    ['server-a=127.0.0.20', ['server-a = 127.0.0.20']],
    ['server-a=127.0.0.20, server-b=127.0.0.21', ['server-a = 127.0.0.20', 'server-b = 127.0.0.21']],
    ['server-a:127.0.0.20', ['server-a = 127.0.0.20']],
    ['core=2001:db8::1', ['core = 2001:db8::1']],
    ['web=www.example.net berlin', ['web = www.example.net']],
    ['{"gw1": "192.0.2.1", "gw2": "192.0.2.2"}', ['gw1 = 192.0.2.1', 'gw2 = 192.0.2.2']],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe('tables', () => {
  it.each([
    ['CSV', 'name,address\ngw1,10.0.0.1\n"Core, Berlin",10.0.0.2'],
    ['CSV with other columns', 'id;address;site;name\n7;10.0.0.1;Frankfurt;gw1\n8;10.0.0.2;Berlin;Core Berlin'],
    ['CSV without a heading', 'gw1,10.0.0.1,Frankfurt\nCore Berlin,10.0.0.2,Berlin'],
    ['Markdown', '| Name | IP address |\n|---|:---:|\n| gw1 | 10.0.0.1 |\n| Core Berlin | `10.0.0.2` |'],
    ['tabs', 'Hostname\tIP\ngw1\t10.0.0.1\nCore Berlin\t10.0.0.2'],
    ['columns of spaces', 'NAME   ADDRESS\ngw1    10.0.0.1\nCore Berlin   10.0.0.2'],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual(['gw1 = 10.0.0.1', 'Core Berlin = 10.0.0.2']);
    expect(parseTargetList(text).errors).toEqual([]);
  });

  it('keep the column for names where a row has none', () => {
    expect(read('| name | site | address |\n| | Berlin | 10.0.0.1 |\n| gw2 | Bonn | 10.0.0.2 |')).toEqual([
      'Berlin = 10.0.0.1',
      'gw2 = 10.0.0.2',
    ]);
  });
});

describe('what is no label', () => {
  it.each([
    ['alpha beta', ['alpha', 'beta']],
    ['alpha\nbeta', ['alpha', 'beta']],
    ['localhost', ['localhost']],
    ['a.example b.example', ['a.example', 'b.example']],
    ['192.0.2.0/29, router.example.net', ['192.0.2.0/29', 'router.example.net']],
    ['router.example.net 192.0.2.0/29', ['router.example.net', '192.0.2.0/29']],
    ['10.0.0.1 a.example 10.0.0.2', ['10.0.0.1', 'a.example', '10.0.0.2']],
    ['example.org:443 10.0.0.1', ['example.org', '10.0.0.1']],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('a word beside an address that is wrong: only the address is wrong', () => {
    const { targets, errors } = parseTargetList('gw1 300.1.1.1\n| core | 10.0.0.1/8 |\ngw2 x..y');
    expect(targets).toEqual([]);
    expect(errors.map(({ line, text }) => [line, text])).toEqual([
      [1, '300.1.1.1'],
      [2, '10.0.0.1/8'],
      [3, 'x..y'],
    ]);
  });

  it('says so when a host became a name', () => {
    const { notes } = parseTargetList('192.0.2.1 router.example.net');
    expect(notes.map(({ line, message }) => [line, message])).toEqual([
      [1, 'router.example.net is used as its name: to probe it too, write it on a line of its own'],
    ]);
  });
});

describe('what is neither', () => {
  it('stays an error where nothing on the line is named, and is passed over where something is', () => {
    const errors = (text: string) => parseTargetList(text).errors.map((one) => one.text);
    expect(errors('192.0.2.1 10.5')).toEqual(['10.5']);
    expect(errors('gw1 192.0.2.1 10.5')).toEqual([]);
    expect(read(':: *.0.0.[1]')).toEqual(['::', '*.0.0.[1]']);
  });
});

describe('words longer than any label', () => {
  /** A pattern that backtracks takes some ten minutes for these: far longer than a test may. */
  const LENGTH = 300_000;

  it.each([
    ['that begin as a pair', `${'a'.repeat(LENGTH)}[=x`],
    ['of signs', `192.0.2.1 ${'-'.repeat(LENGTH)}x`],
    ['of names with dots', `192.0.2.1 ${'a.'.repeat(LENGTH / 2)}/`],
    ['of the signs of a rule', `${'-='.repeat(LENGTH / 2)}x`],
    ['that begin as an IPv6 range', `:${'a'.repeat(LENGTH)}x-1`],
    ['of hexadecimal digits and colons', `${'a:'.repeat(LENGTH / 2)}x`],
    ['of brackets', `${'[1,'.repeat(LENGTH / 3)}`],
    ['of comments before a line separator', `${'# '.repeat(LENGTH / 2)}\u2028`],
  ])('%s are read in linear time', (_, text) => {
    expect(() => parseTargetList(text)).not.toThrow();
  });

  it('name their address by their beginning, without what joins them to it', () => {
    const long = 'a'.repeat(400);
    expect(read(`${long}=192.0.2.1`)).toEqual([`${'a'.repeat(120)} = 192.0.2.1`]);
    expect(read(`192.0.2.1 ${long}`)).toEqual([`${'a'.repeat(120)} = 192.0.2.1`]);
    expect(read('192.0.2.1 core--=:')).toEqual(['core = 192.0.2.1']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILE_KINDS, type FileKind } from '../../../core/model/file-kind.ts';
import { anyText } from '../../../core/testing/any-text.ts';
import { runs } from '../../../core/testing/runs.ts';
import { parseProject } from '../../../probes/project-schema.ts';
import { describeFile } from '../describe.ts';
import type { ProjectProblem } from '../problem.ts';
import { readFileText } from '../read-file.ts';

const HEAD =
  'global: {probe_name: p, interval: 10, nb_proc: 1, logging_level: INFO, prometheus_port: 9200, dns_update_interval: 60}\n';

const told = (text: string, as?: FileKind) => {
  const file = readFileText(text, as);
  const list = 'problems' in file ? file.problems : file.warnings;
  return list.map(({ path, line, column, message }) => [path, line, column, message]);
};

function targetOf(settings: string, group = '{}') {
  const file = readFileText(`${HEAD}groups: {g: ${group}}\ntargets:\n  a: ${settings}\n`);
  if ('problems' in file) throw new Error(JSON.stringify(file.problems));
  return { target: file.project.targets?.['a'], group: file.project.groups?.['g'] };
}

describe('a netprobify file', () => {
  it.each([
    ['alias of itself', 'a: &a [*a]\n', [['', 1, 8, 'nested too deeply to be a project']]],
    [
      'document after the first',
      'groups: {}\n---\nx: 1\n',
      [['', 2, 1, 'a second document begins here: a file has one']],
    ],
    ['Python object', 'global: !!python/name:x 1\n', [['', 1, 9, expect.stringContaining('Unresolved tag')]]],
  ])('with an %s is reported with its place', (_, text, expected) => {
    expect(told(text, 'netprobify')).toEqual(expected);
  });

  it('with bad merge keys and aliases is reported with all its errors', () => {
    const lines = [
      `${HEAD.trim()}`,
      'groups: {g: {<<: *nobody, dscp: 64}, h: *nothing}',
      'targets:',
      '  base: &base {type: ICMPping, destination: 192.0.2.1}',
      '  word: &word text',
      '  a: {<<: 5, type: ICMPping, destination: 192.0.2.1}',
      '  b: {<<: [*base, *word], nb_packets: 0}',
      '  c: {<<: {ttl: 1}, type: ICMPping, destination: 300.1.1.1}',
    ];
    expect(told(lines.join('\n'), 'netprobify')).toEqual([
      ['/groups/g/<<', 2, 18, 'No anchor &nobody before this alias *nobody'],
      ['/groups/g/dscp', 2, 33, '64 is out of range: a whole number from 0 to 63'],
      ['/groups/h', 2, 41, 'No anchor &nothing before this alias *nothing'],
      ['/targets/word', 5, 15, expect.stringContaining('Expected')],
      ['/targets/a/<<', 6, 11, 'Only mappings can be merged with <<'],
      ['/targets/b/<<', 7, 19, 'Only mappings can be merged with <<'],
      ['/targets/b/nb_packets', 7, 39, '0 is out of range: a whole number from 1 to 65535'],
      ['/targets/c/ttl', 8, 12, expect.stringContaining('ttl')],
      ['/targets/c/destination', 8, 50, expect.stringContaining('300 is above 255')],
    ]);
  });

  it('whose aliases multiply without end is refused', () => {
    const lines = ['a: &l0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let at = 1; at < 9; at++)
      lines.push(
        `b${at}: &l${at} [${Array(10)
          .fill(`*l${at - 1}`)
          .join(', ')}]`,
      );
    expect(told(lines.join('\n'), 'netprobify')).toEqual([
      ['', expect.any(Number), expect.any(Number), 'the aliases expand without end'],
    ]);
  });

  it('has a payload per group for ICMP without a size of its own, and none for other types', () => {
    const sized = '{ip_payload_size: 108}';
    expect(targetOf('{type: ICMPping, destination: h, ip_payload_size: 0}', sized)).toMatchObject({
      target: expect.not.objectContaining({ payloadBytes: expect.anything() }),
      group: { payloadBytes: 100 },
    });
    expect(targetOf('{type: ICMPping, destination: h, ip_payload_size: 3}', sized).target?.payloadBytes).toBe(0);
    expect(targetOf('{type: TCPsyn, destination: h, dst_port: 1}', sized).target?.payloadBytes).toBe(0);
    expect(targetOf('{type: TCPsyn, destination: h, dst_port: 1, ip_payload_size: 60}').target?.payloadBytes).toBe(40);
  });

  it('takes the source subnet before the address, and the old name of the address last', () => {
    const source = (group: string) => targetOf('{type: ICMPping, destination: h}', group).group?.source;
    expect(source('{src_ip: 192.0.2.1}')).toBe('192.0.2.1');
    expect(source('{src_ip: 192.0.2.1, src_ipv4: 192.0.2.2, src_ipv6: "2001:db8::1"}')).toEqual([
      '192.0.2.2',
      '2001:db8::1',
    ]);
    expect(source('{src_ipv4: 192.0.2.2, src_subnet_ipv4: 192.0.2.0/29}')).toBe('192.0.2.0/29');
  });

  it('does not probe this host itself, nor a target without a group, and says why', () => {
    const targets = '  own: {type: ICMPping, destination: 192.0.2.1}\n  lone: {type: ICMPping, destination: h}\n';
    const file = readFileText(`${HEAD}groups: {g: {permit_target_auto_register: false}, h: {}}\ntargets:\n${targets}`);
    if ('problems' in file) throw new Error(JSON.stringify(file.problems));
    const own = describeFile(file, new Set(['192.0.2.1'])).targets['own'];
    expect(own).toMatchObject({ active: false, reason: '192.0.2.1 is an address of this host' });
    expect(describeFile(file, new Set()).targets['own']).toMatchObject({ active: true, reason: null, groups: ['h'] });
    const lone = readFileText(`${HEAD}groups: {g: {permit_target_auto_register: false}}\ntargets:\n${targets}`);
    if ('problems' in lone) throw new Error(JSON.stringify(lone.problems));
    expect(describeFile(lone, new Set()).targets['lone']).toMatchObject({ active: false, reason: 'in no group' });
  });

  it('whose rounds come back to back gets the shortest period that holds a round of each target', () => {
    const targets = [
      '  one: {type: ICMPping, destination: h, nb_packets: 3, timeout: 2}',
      '  two: {type: ICMPping, destination: h, timeout: 0}',
    ];
    const head = HEAD.replace('interval: 10', 'interval: 0, interval_packets: 0.5');
    const file = readFileText(`${head}groups: {g: {}}\ntargets:\n${targets.join('\n')}\n`);
    if ('problems' in file) throw new Error(JSON.stringify(file.problems));
    expect(file.project.targets).toMatchObject({
      one: { interval: '3.5s', timeout: '2s' },
      two: { interval: '501ms', timeout: '1ms' },
    });
    expect(file.warnings.map(({ path, line, column, message }) => [path, line, column, message])).toEqual([
      ['/global/interval', 1, 35, expect.stringContaining('every 501ms to 3.5s')],
      ['/targets/two/timeout', 5, 50, "0 s is shorter than Sounder's 1ms, which is used instead"],
    ]);
    expect(describeFile(file, new Set()).targets['two']).toMatchObject({ intervalSeconds: 0, timeoutSeconds: 0 });
  });

  it('never has rounds more often than every 100 ms', () => {
    const head = HEAD.replace('interval: 10', 'interval: 0');
    const file = readFileText(
      `${head}groups: {g: {}}\ntargets: {a: {type: ICMPping, destination: h, timeout: 0.01}}\n`,
    );
    expect(file).toMatchObject({ project: { targets: { a: { interval: '100ms' } } } });
  });

  it('with an interval or a timeout below zero is reported with its place', () => {
    const text = `${HEAD.replace('interval: 10', 'interval: -1')}groups: {g: {}}\ntargets: {a: {type: ICMPping, destination: h, timeout: -0.5}}\n`;
    expect(told(text)).toEqual([
      ['/global/interval', 1, 35, '-1 is out of range: a whole number from 0 to 86400'],
      ['/targets/a/timeout', 3, 56, '-0.5 is out of range: a number of seconds from 0 to 3600'],
    ]);
  });

  it('asks to be read again as often as it says', () => {
    const file = readFileText(`${HEAD.replace('}', ', reload_conf_interval: 90}')}groups: {g: {}}\n`);
    expect(file).toMatchObject({
      reloadMs: 90_000,
      warnings: [{ message: 'there are no targets: nothing is probed' }],
    });
  });

  it('of 5 000 targets that merge the same settings is read whole', () => {
    const targets = Array.from(
      { length: 5_000 },
      (_, at) => `  t${at}: {<<: *base, destination: 10.1.${at >> 8}.${at & 255}}`,
    );
    const base = '  base: &base {type: ICMPping, destination: 10.0.0.1, threshold: {loss: 0.1}}';
    const file = readFileText(`${HEAD}groups: {g: {}}\ntargets:\n${base}\n${targets.join('\n')}\n`);
    expect('project' in file && Object.keys(file.project.targets ?? {}).length).toBe(5_001);
  });
});

describe('a file that is no JSON', () => {
  it.each([
    ['{"nodes": [{"fqdn": x}]}', 1, 21],
    ['{"nodes": [\n  tru]}', 2, 6],
    ['sounder: 1\ntargets: {}\n', 1, 1],
    ['{"nodes": [', 1, 12],
    ['', 1, 1],
  ])('%j is reported with its place', (text, line, column) => {
    expect(told(text, 'nodeprobe')).toEqual([['', line, column, expect.stringContaining('Not JSON: ')]]);
  });
});

/** Pieces of files of all kinds, put together without sense. */
const PIECES = [
  'global:', 'groups:', 'targets:', 'nets24:', 'nodes:', 'probe:', 'template:', 'jobs:', ' a:', '  b: ', '\n', '\r\n', '  ', '- ',
  '{', '}', '[', ']', ', ', ': ', '"', "'", '*a ', '&a ', '<<: ', '# x', '!!set ', '!!pairs ', '!!binary ', '? ', '| ', '\t', '\uFEFF',
  'type: ICMPping', 'destination: 10.0.0.0/30', 'is_subnet: yes', 'src_port_a: 7', 'threshold: {loss: 2}', 'nb_packets: 1e3',
  '010', 'no', '1.5', '-1', '~', '2001-01-01', '__proto__: ', 'job: icmp', 'data: {target: h}', 'fqdn: x', 'tag: T', '192.0.2.0: ',
  HEAD,
]; // biome-ignore format: a list of words reads better in lines

const fileText = fc.oneof(
  anyText(),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.json(),
  fc
    .dictionary(fc.constantFrom('global', 'groups', 'targets', 'nets24', 'nodes', 'probe', 'template'), fc.jsonValue())
    .map((value) => JSON.stringify(value)),
);

function expectInside(text: string, { line, column }: ProjectProblem): void {
  const lines = text.split('\n');
  expect(line).toBeGreaterThanOrEqual(1);
  expect(line).toBeLessThanOrEqual(lines.length);
  expect(column).toBeGreaterThanOrEqual(1);
  expect(column).toBeLessThanOrEqual((lines[line - 1] as string).length + 1);
}

it('refuses groups of a netprobify target whose names break the rule, whether they exist or not', () => {
  const file = readFileText(
    [
      'global: {probe_name: a, interval: 60, nb_proc: 1, logging_level: INFO, prometheus_port: 8000, dns_update_interval: 0}',
      'groups: {g1: {}, "G 2": {}}',
      'targets:',
      '  one: {type: ICMPping, destination: 192.0.2.1, explicit_groups: {register_to: [g1, G1], exclude_from: [É]}}',
    ].join('\n'),
    'netprobify',
  );
  const rule = 'A name has lower-case letters, digits, "_", "-" and "." only';
  expect('problems' in file && file.problems).toEqual([
    { path: '/groups/G 2', line: 2, column: 18, message: rule },
    {
      path: '/targets/one/explicit_groups/register_to/1',
      line: 4,
      column: 85,
      message: `"G1" cannot be a group: ${rule.replace('A', 'a')}`,
    },
    {
      path: '/targets/one/explicit_groups/exclude_from/0',
      line: 4,
      column: 105,
      message: `"É" cannot be a group: ${rule.replace('A', 'a')}`,
    },
  ]);
});

it('refuses a netprobify file with more UDP packets a round than there are numbers for them', () => {
  const file = (packets: number) =>
    [
      'global: {probe_name: a, interval: 60, nb_proc: 1, logging_level: INFO, prometheus_port: 8000, dns_update_interval: 0}',
      'groups: {a: {}, b: {dscp: 10}}',
      'targets:',
      '  one: {type: UDPunreachable, destination: 192.0.2.1, dst_port: 9, nb_packets: 30000}',
      `  two: {type: UDPunreachable, destination: 192.0.2.0/28, is_subnet: true, dst_port: 9, nb_packets: ${packets}}`,
    ].join('\n');
  expect(readFileText(file(2767), 'netprobify')).not.toHaveProperty('problems');
  const refused = readFileText(file(2768), 'netprobify');
  expect('problems' in refused && refused.problems).toMatchObject([{ path: '/targets/two', line: 5, column: 3 }]);
});

describe('any text at all', () => {
  it('is read as any kind without a throw, with places inside it, into a project that is valid', () => {
    fc.assert(
      fc.property(fileText, fc.constantFrom(...FILE_KINDS), (text, kind) => {
        const file = readFileText(text, kind);
        for (const problem of 'problems' in file ? file.problems : file.warnings) expectInside(text, problem);
        if ('problems' in file) expect(file.problems).not.toEqual([]);
        else expect(parseProject(file.project)).not.toHaveProperty('issues');
      }),
      { numRuns: runs(200) },
    );
  }, 60_000);
});

it('numbers jobs that are alike', () => {
  const job = { job: 'icmp', freq: 60, version: 1, data: { target: '192.0.2.1', version: 4 } };
  const jobs = new Array(500).fill(job);
  const file = readFileText(JSON.stringify({ probe: [{ id: 'p1', probename: 'p', jobs }] }), 'netprobe');
  if ('problems' in file) throw new Error(JSON.stringify(file.problems));
  const names = Object.keys(file.project.targets ?? {});
  expect([names[0], names[1], names.at(-1)]).toEqual([
    'p icmp 192.0.2.1',
    'p icmp 192.0.2.1 2',
    'p icmp 192.0.2.1 500',
  ]);
});

it('never takes a password out of a netProbe job, nor shows it', () => {
  const data = {
    server: 'FILES',
    user: 'ann@lab',
    password: 'correct horse',
    steps: { '01': { type: 'get_dce_info' } },
  };
  const text = JSON.stringify({
    probe: [{ id: 'p1', probename: 'p', jobs: [{ job: 'smb', freq: 20, version: 1, data }] }],
  });
  const file = readFileText(text, 'netprobe');
  expect(JSON.stringify(file)).not.toContain('correct horse');
});

it('says what becomes of the steps of a netProbe smb job', () => {
  const info = { type: 'get_dce_info' };
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, at) => [String(at + 1).padStart(2, '0'), info]));
  const jobs = [
    { job: 'smb', freq: 20, version: 1, data: { server: 'a', steps: { '01': info, '03': info, '4': info } } },
    { job: 'smb', freq: 20, version: 1, data: { server: 'b', steps: many } },
  ];
  const file = readFileText(JSON.stringify({ probe: [{ id: 'p1', probename: 'p', jobs }] }), 'netprobe');
  expect(Object.values(file.project?.targets ?? {}).map((target) => target['steps'])).toEqual([['info']]);
  const messages = file.warnings.map(({ message }) => message);
  expect(messages).toContain('Steps behind the missing number 02 have no effect, as in netProbe: 2 left out');
  expect(messages).toContain('The job is left out: There are 21 steps; at most 20 are possible');
  expect(messages.filter((text) => text.includes('never report that it succeeded'))).toHaveLength(2);
});

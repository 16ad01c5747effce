import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';

let dir: TemporaryDir;
beforeAll(() => {
  dir = temporaryDir();
});
afterAll(() => dir.remove());

const fixture = (name: string) => join(import.meta.dirname, '../../station/project/imports/fixtures', name);

describe('check', () => {
  it('lists every error of a file at once with line, column and JSON Pointer, and exits 65', async () => {
    const path = dir.write(
      'bad.yaml',
      'sounder: 1\ntargets:\n  a: {probe: icmp, to: 300.1.1.1, ttl: 0}\n  b/c: {probe: icmp, to: 192.0.2.1, intervall: 1s}\n',
    );
    const { status, stdout } = await sounder(['check', path, '--json']);
    expect(status).toBe(65);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      errors: [
        { path: '/targets/a/to', line: 3, column: 24, message: expect.stringContaining('300 is above 255') },
        { path: '/targets/a/ttl', line: 3, column: 40, message: 'ttl must be 1 to 255' },
        {
          path: '/targets/b~1c/intervall',
          line: 4,
          column: 37,
          message: 'Unknown key "intervall"; did you mean interval?',
        },
      ],
    });
  });

  it('shows values after defaults', async () => {
    const path = dir.write(
      'ok.yaml',
      'sounder: 1\ndefaults: {interval: 5s}\ntargets:\n  gw: {probe: icmp, to: 192.0.2.1, thresholds: {p95: 80ms}}\n',
    );
    const { status, stdout } = await sounder(['check', path, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      kind: 'sounder',
      targets: {
        gw: {
          probe: 'icmp',
          type: 'icmp',
          destination: '192.0.2.1',
          addressFamily: 'ipv4',
          groups: [],
          active: true,
          reason: null,
          packets: 1,
          intervalSeconds: 5,
          timeoutSeconds: 1,
          ipPayloadBytes: 64,
          threshold: { p95: 0.08 },
        },
      },
      warnings: [],
    });
  });

  it('recognises files of other programs by their content, or reads them as the kind given', async () => {
    const { status, stdout } = await sounder(['check', fixture('rotation.yaml'), '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(fixture('rotation.check.json'), 'utf8')));
    const forced = await sounder(['check', fixture('rotation.yaml'), '--as', 'sounder', '--json']);
    expect(forced.status).toBe(65);
    expect(forced.stdout).toContain('Unknown key \\"global\\"');
  });

  it('lists every error although a key is written twice', async () => {
    const path = dir.write(
      'twice.yaml',
      'sounder: 1\ntargets:\n  d: {probe: icmp, to: a b}\n  d: {probe: pong, to: c}\n',
    );
    const { status, stdout } = await sounder(['check', path]);
    expect(status).toBe(65);
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/:3:24: .*\(\/targets\/d\/to\)$/),
      `${path}:4:3: "d" is defined twice (first at line 3) (/targets/d)`,
      expect.stringMatching(/:4:14: Unknown probe "pong".*\(\/targets\/d\/probe\)$/),
    ]);
  });

  it('reads no more of a device without an end than a project may have', async () => {
    const { status, stdout } = await sounder(['check', '/dev/zero']);
    expect([status, stdout]).toEqual([65, '/dev/zero:1:1: The file is larger than 64 MB\n']);
  });

  it.each(['invalid.yaml', 'netprobe-refused.json'])('lists every error of %s', async (name) => {
    const { status, stdout } = await sounder(['check', fixture(name), '--json']);
    expect(status).toBe(65);
    expect(JSON.parse(stdout)).toEqual(
      JSON.parse(readFileSync(fixture(name.replace(/\.\w+$/, '.check.json')), 'utf8')),
    );
  });
});

describe('plan', () => {
  it('prints round 0 of a netprobify file as a raw driver sends it', async () => {
    const { status, stdout } = await sounder(['plan', fixture('rotation.yaml'), '--json']);
    expect(status).toBe(0);
    const document = JSON.parse(readFileSync(fixture('rotation.plan.json'), 'utf8')) as object;
    expect(JSON.parse(stdout)).toEqual(document);
    const limited = await sounder(['plan', fixture('rotation.yaml'), '--json', '--rate', '20000']);
    const firstRound = { seconds: 1, packetsPerSecond: 24 };
    expect(JSON.parse(limited.stdout)).toEqual({ ...document, firstRound });
  });

  it('reports why a target of a netprobify file is not probed', async () => {
    const path = dir.write(
      'no-group.yaml',
      [
        'global: {probe_name: p, interval: 10, nb_proc: 1, logging_level: INFO, prometheus_port: 9200, dns_update_interval: 60}',
        'groups: {g: {permit_target_auto_register: false}}',
        'targets: {lone: {type: ICMPping, destination: 192.0.2.1}}',
      ].join('\n'),
    );
    const { status, stderr } = await sounder(['plan', path]);
    expect(status).toBe(0);
    expect(stderr).toContain('sounder: lone is not probed: in no group\n');
  });

  it('prints round 0 and the packet budget, the same every time', async () => {
    const path = dir.write(
      'plan.yaml',
      'sounder: 1\ntargets:\n  net: {probe: icmp, to: 192.0.2.0/30, packets: 2, interval: 500ms, dscp: 10, payloadBytes: 32}\n',
    );
    const first = await sounder(['plan', path, '--json']);
    const second = await sounder(['plan', path, '--json']);
    expect(first.status).toBe(0);
    expect(second.stdout).toBe(first.stdout);
    const document = JSON.parse(first.stdout) as { budget: unknown; targets: { net: unknown[] } };
    expect(document.budget).toEqual({
      packetsPerRound: 4,
      packetsPerSecond: 8,
      bitsPerSecond: 8 * 60 * 8,
      roundSeconds: 0.5,
      busiestSlash24: { prefix: '192.0.2.0/24', packetsPerSecond: 8, bitsPerSecond: 8 * 60 * 8 },
    });
    expect(document.targets.net).toHaveLength(4);
    expect(document.targets.net[1]).toEqual({
      group: null,
      source: null,
      sourcePort: null,
      destination: '192.0.2.2',
      destinationPort: null,
      sequence: 0,
      tos: 40,
      dontFragment: false,
      ipPayloadBytes: 40,
      dataBytes: 32,
    });
  });
});

it('plans names that are not looked up as one address each, so that the numbers after them stay', async () => {
  const path = dir.write(
    'names.yaml',
    'sounder: 1\ntargets:\n  a: {probe: tcp-syn, to: a.example, port: 443, packets: 2}\n  b: {probe: tcp-syn, to: b.example, port: 443, addressFamily: ipv6}\n  c: {probe: tcp-syn, to: 192.0.2.1, port: 443}\n',
  );
  const { status, stdout, stderr } = await sounder(['plan', path, '--json']);
  expect([status, stderr]).toEqual([0, '']);
  const { budget, targets } = JSON.parse(stdout) as {
    budget: { packetsPerRound: number };
    targets: Record<string, { destination: string; sequence: number }[]>;
  };
  expect(budget.packetsPerRound).toBe(4);
  expect(targets['a']?.map(({ destination, sequence }) => [destination, sequence])).toEqual([
    ['a.example', 1],
    ['a.example', 2],
  ]);
  expect([targets['b']?.[0]?.sequence, targets['c']?.[0]?.sequence]).toEqual([3, 4]);
});

it('exits without a message when the reader of its output is gone', async () => {
  const command = 'set -o pipefail; "$@" | head -c 1 >/dev/null';
  const run = await sounder(['plan', dir.write('gone.yaml', manyTargets(3000)), '--json'], {
    prefix: ['bash', '-c', command, 'bash'],
  });
  expect([run.status, run.stderr]).toEqual([130, '']);
});

const manyTargets = (count: number): string =>
  `sounder: 1\ntargets:\n${Array.from({ length: count }, (_, at) => `  t${at}: {probe: icmp, to: 192.0.2.1}\n`).join('')}`;

describe('a file that is a pipe', () => {
  const pipe = (name: string): string => {
    const path = join(dir.path, name);
    execFileSync('mkfifo', [path]);
    return path;
  };

  it('is read once, and what it held is kept with the samples', async () => {
    const text = 'sounder: 1 # from a pipe\ntargets:\n  a: {probe: tcp-connect, to: 127.0.0.1, port: 9}\n';
    const path = pipe('once');
    const writer = spawn('sh', ['-c', 'printf %s "$1" > "$2"', 'sh', text, path], { stdio: 'ignore' });
    const data = join(dir.path, 'data-of-pipe');
    const { status, stderr } = await sounder(['run', path, '--duration', '200ms', '--data', data]);
    writer.kill();
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('read')]);
    expect(readFileSync(join(data, 'project.yaml'), 'utf8')).toBe(text);
  });

  it.each([['run'], ['check'], ['probe', 'icmp', '-f']])('is waited for until Ctrl-C: %s', async (...command) => {
    const path = pipe(`silent-${command[0]}`);
    const writer = open(path, 'w'); // which waits for a reader
    const { status } = await sounder([...command, path], { interruptAfter: writer.then(() => undefined) });
    expect(status).toBe(130);
    await (await writer).close();
  });
});

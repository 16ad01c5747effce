import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unprivilegedNamespace } from './namespace.ts';
import { sounder, temporaryDir } from './sounder-process.ts';

const open = unprivilegedNamespace('open');
const closed = unprivilegedNamespace('closed');

let dir: ReturnType<typeof temporaryDir>;
beforeAll(() => {
  dir = temporaryDir();
});
afterAll(() => dir.remove());

function file(name: string, text: string): string {
  const path = join(dir.path, name);
  writeFileSync(path, text);
  return path;
}

const fixture = (name: string) => join(import.meta.dirname, '../../station/project/foreign/fixtures', name);

const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('check', () => {
  it('lists every error of a file at once with line, column and JSON Pointer, and exits 65', async () => {
    const path = file(
      'bad.yaml',
      'sounder: 1\ntargets:\n  a: {probe: icmp, to: 300.1.1.1, ttl: 0}\n  b/c: {probe: icmp, to: 192.0.2.1, intervall: 1s}\n',
    );
    const { status, stdout } = await sounder(['check', path, '--json']);
    expect(status).toBe(65);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      errors: [
        { path: '/targets/a/to', line: 3, column: 24, message: expect.stringContaining('300 is above 255') },
        { path: '/targets/a/ttl', line: 3, column: 40, message: 'ttl is 1 to 255' },
        {
          path: '/targets/b~1c/intervall',
          line: 4,
          column: 37,
          message: 'unknown key "intervall"; did you mean interval?',
        },
      ],
    });
  });

  it('shows values after defaults', async () => {
    const path = file(
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

  it('reads files of other programs by their content, or as it is told to', async () => {
    const { status, stdout } = await sounder(['check', fixture('rotation.yaml'), '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(fixture('rotation.check.json'), 'utf8')));
    const forced = await sounder(['check', fixture('rotation.yaml'), '--as', 'sounder', '--json']);
    expect(forced.status).toBe(65);
    expect(forced.stdout).toContain('unknown key \\"global\\"');
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
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(fixture('rotation.plan.json'), 'utf8')));
  });

  it('prints round 0 and the packet budget, the same every time', async () => {
    const path = file(
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

describe('usage', () => {
  it.each([
    [['probe', 'icmp', '127.0.0.1', '--interval', '5'], 'has no unit'],
    [['probe', 'icmp'], 'name at least one target'],
    [['probe', 'icmp', '10.0.0.5/24'], 'host bits'],
    [['probe', 'icmp', '127.0.0.1', '--ttl', '300'], '--ttl'],
    [['probe', 'icmp', '127.0.0.1', '-4', '-6'], 'exclude'],
    [['probe', 'icmp', '127.1.0.0/16', '--interval', '1s'], '--rate'],
    [['serve', '--port', '99999'], '--port'],
    [['nonsense'], 'unknown command'],
    [['probe', 'nonsense'], 'unknown command'],
    [['check'], 'missing required argument'],
  ])('%j exits 64 with one line that says what is wrong', async (args, words) => {
    const { status, stdout, stderr } = await sounder(args);
    expect(status).toBe(64);
    expect(stdout).toBe('');
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('--version and --help exit 0', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(await sounder(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n` });
    expect((await sounder(['probe', 'icmp', '--help'])).status).toBe(0);
  });
});

describe.skipIf(open.denied !== null)(
  `unprivileged, ICMP datagram sockets open${open.denied ? ` (not run: ${open.denied})` : ''}`,
  () => {
    const { prefix } = open;

    it('doctor finds what works by trying', async () => {
      const { status, stdout } = await sounder(['doctor', '--json'], { prefix });
      expect(status).toBe(0);
      const report = JSON.parse(stdout) as { findings: { feature: string; works: boolean; method: string | null }[] };
      expect(report.findings.find((one) => one.feature === 'icmp4')).toMatchObject({
        works: true,
        method: 'icmp-datagram',
      });
    });

    it('probe prints one JSON object a line: samples, then a summary per series', async () => {
      const args = ['probe', 'icmp', '127.0.0.1', '::1', '--count', '3', '--interval', '20ms', '--json'];
      const { status, stdout } = await sounder(args, { prefix });
      expect(status).toBe(0);
      const lines = jsonLines(stdout);
      const samples = lines.filter((line) => line['kind'] === 'sample');
      expect(samples).toHaveLength(6);
      expect(Object.keys(samples[0] ?? {}).slice(0, 13)).toEqual([
        'kind',
        'probe',
        'target',
        'address',
        'series',
        'round',
        'seq',
        'sentAt',
        'rttMs',
        'outcome',
        'replyTtl',
        'lateUs',
        'stamps',
      ]);
      expect(samples[0]).toMatchObject({ probe: 'icmp', seq: 0, outcome: 'reply', rttMs: expect.any(Number) });
      expect(samples[0]?.['sentAt']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      const summaries = lines.filter((line) => line['kind'] === 'summary');
      expect(summaries.map((line) => line['address'])).toEqual(['127.0.0.1', '::1']);
      expect(summaries[0]).toMatchObject({
        sent: 3,
        received: 3,
        lost: 0,
        lossRatio: 0,
        duplicates: 0,
        late: 0,
        notMeasured: 0,
        outcomes: { reply: 3 },
      });
      expect(Object.keys(summaries[0]?.['rttMs'] as object)).toEqual([
        'min',
        'avg',
        'p50',
        'p95',
        'max',
        'stdev',
        'jitter',
      ]);
    });

    it('loss is data: no answer gives nulls, never 0, and exits 0', async () => {
      // A route to nowhere inside the namespace: what is sent there is swallowed.
      const [command = '', ...rest] = prefix;
      const swallowing = [
        command,
        ...rest.map((word) =>
          word.replace(
            'ip link set lo up',
            'ip link set lo up && ip link add swallow type veth peer name nowhere && ip link set swallow up && ip link set nowhere up && ip addr add 192.0.2.1/24 dev swallow && ip neigh add 192.0.2.9 lladdr 02:00:00:00:00:01 dev swallow',
          ),
        ),
      ];
      const args = [
        'probe',
        'icmp',
        '192.0.2.9',
        '--count',
        '2',
        '--interval',
        '20ms',
        '--timeout',
        '100ms',
        '--json',
        '-q',
      ];
      const { status, stdout, stderr } = await sounder(args, { prefix: swallowing });
      expect(stderr).toBe('');
      expect(status).toBe(0);
      expect(jsonLines(stdout)[0]).toMatchObject({
        kind: 'summary',
        sent: 2,
        received: 0,
        lost: 2,
        lossRatio: 1,
        outcomes: { timeout: 2 },
        rttMs: { min: null, avg: null, p50: null, p95: null, max: null, stdev: null, jitter: null },
      });
    });

    it('reads a list with comments from standard input', async () => {
      const { status, stdout } = await sounder(['probe', 'icmp', '-f', '-', '--count', '1', '--json', '-q'], {
        prefix,
        input: '# the lab\n127.0.0.1, 127.0.0.2  # two\n127.0.0.1\n',
      });
      expect(status).toBe(0);
      expect(jsonLines(stdout).map((line) => line['address'])).toEqual(['127.0.0.1', '127.0.0.2']);
    });

    it('Ctrl-C prints the summary so far and exits 130', async () => {
      const { status, stdout } = await sounder(
        ['probe', 'icmp', '127.0.0.1', '--count', '0', '--interval', '20ms', '--json'],
        {
          prefix: [...prefix],
          interruptWhen: (so) => so.split('\n').length > 5,
        },
      );
      expect(status).toBe(130);
      const summary = jsonLines(stdout).find((line) => line['kind'] === 'summary');
      expect(summary?.['received']).toBeGreaterThanOrEqual(5);
    });

    it('run measures for its duration, exits 1 when a threshold was crossed and stores with --data only', async () => {
      const path = file(
        'run.yaml',
        'sounder: 1\ntargets:\n  lo: {probe: icmp, to: 127.0.0.1, interval: 50ms, thresholds: {max: 0.001us}}\n',
      );
      const data = join(dir.path, 'run-data');
      const { status, stdout } = await sounder(['run', path, '--duration', '500ms', '--json', '--data', data], {
        prefix,
      });
      expect(status).toBe(1);
      const lines = jsonLines(stdout);
      expect(lines.some((line) => line['kind'] === 'sample')).toBe(false);
      expect(lines.find((line) => line['kind'] === 'summary')).toMatchObject({ lost: 0, notMeasured: 0 });
      expect(lines.find((line) => line['event'] === 'threshold-crossed')).toMatchObject({
        target: 'lo',
        figure: 'max',
      });
      expect(readFileSync(join(data, 'project.yaml'), 'utf8')).toBe(readFileSync(path, 'utf8'));
    });

    it('run without a threshold crossed exits 0 and can print every sample', async () => {
      const path = file('fine.yaml', 'sounder: 1\ntargets:\n  lo: {probe: icmp, to: 127.0.0.1, interval: 50ms}\n');
      const { status, stdout } = await sounder(['run', path, '--duration', '300ms', '--json', '--samples'], { prefix });
      expect(status).toBe(0);
      const lines = jsonLines(stdout);
      const summary = lines.find((line) => line['kind'] === 'summary');
      expect(lines.filter((line) => line['kind'] === 'sample').length).toBe(summary?.['sent']);
    });
  },
);

describe.skipIf(closed.denied !== null)(
  `unprivileged, ICMP datagram sockets closed${closed.denied ? ` (not run: ${closed.denied})` : ''}`,
  () => {
    const { prefix } = closed;

    it('probe says in one line what to do and exits 69', async () => {
      const { status, stdout, stderr } = await sounder(['probe', 'icmp', '127.0.0.1'], { prefix });
      expect(status).toBe(69);
      expect(stdout).toBe('');
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toContain('sysctl -w net.ipv4.ping_group_range');
    });

    it('doctor exits 69 and names the remedy', async () => {
      const { status, stdout } = await sounder(['doctor'], { prefix });
      expect(status).toBe(69);
      expect(stdout).toContain('ping_group_range');
    });
  },
);

describe('data folder', () => {
  it('that cannot be written exits 73', async () => {
    const path = file('not-a-folder', '');
    const { status, stderr } = await sounder(['serve', '--no-open', '--data', path]);
    expect(status).toBe(73);
    expect(stderr).toContain('cannot be written');
  });
});

it('plans names that are not looked up as one address each, so that the numbers after them stay', async () => {
  const path = file(
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

it('ends without a word when whoever reads its output has gone', async () => {
  const command = 'set -o pipefail; "$@" | head -c 1 >/dev/null';
  const run = await sounder(['plan', file('gone.yaml', manyTargets(3000)), '--json'], {
    prefix: ['bash', '-c', command, 'bash'],
  });
  expect([run.status, run.stderr]).toEqual([130, '']);
});

const manyTargets = (count: number): string =>
  `sounder: 1\ntargets:\n${Array.from({ length: count }, (_, at) => `  t${at}: {probe: icmp, to: 192.0.2.1}\n`).join('')}`;

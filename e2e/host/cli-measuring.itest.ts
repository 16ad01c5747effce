import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unprivilegedNamespace } from './namespace.ts';
import { jsonLines, sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';

const open = unprivilegedNamespace('open');
const closed = unprivilegedNamespace('closed');

let dir: TemporaryDir;
beforeAll(() => {
  dir = temporaryDir();
});
afterAll(() => dir.remove());

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
      const args = ['probe', 'icmp', '127.0.0.1', '::1', '--count', '3', '--interval', '200ms', '--json'];
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
      // A blackhole inside the namespace: packets to it disappear.
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
        '200ms',
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

    it.each([
      [['probe', 'icmp', '127.0.0.1', '--interface', 'nope'], '--interface nope'],
      [['trace', '127.0.0.1', '--interface', 'nope'], '--interface nope'],
      [['probe', 'icmp', 'fe80::1%nope'], 'fe80::1%nope'],
    ])('%j says which interface is not there, and which are', async (args, asked) => {
      const { status, stderr } = await sounder(args, { prefix });
      expect(status).toBe(69);
      expect(stderr).toBe(`sounder: ${asked}: no such network interface – this host has lo\n`);
    });

    it('run says which target asks for an interface that is not there', async () => {
      const path = dir.write(
        'nope.yaml',
        'sounder: 1\ntargets:\n  gw: {probe: icmp, to: 127.0.0.1, interface: nope}\n',
      );
      const { status, stderr } = await sounder(['run', path, '--duration', '1s'], { prefix });
      expect(status).toBe(69);
      expect(stderr).toContain('interface nope of target gw: no such network interface');
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
      const path = dir.write(
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
      expect(lines.find((line) => line['kind'] === 'summary')).toMatchObject({ lost: 0 });
      expect(lines.find((line) => line['event'] === 'threshold-crossed')).toMatchObject({
        target: 'lo',
        figure: 'max',
      });
      expect(readFileSync(join(data, 'project.yaml'), 'utf8')).toBe(readFileSync(path, 'utf8'));
    });

    it('run without a threshold crossed exits 0 and can print every sample', async () => {
      const path = dir.write('fine.yaml', 'sounder: 1\ntargets:\n  lo: {probe: icmp, to: 127.0.0.1, interval: 50ms}\n');
      const { status, stdout } = await sounder(['run', path, '--duration', '300ms', '--json', '--samples'], { prefix });
      expect(status).toBe(0);
      const lines = jsonLines(stdout);
      const summary = lines.find((line) => line['kind'] === 'summary');
      const samples = lines.filter((line) => line['kind'] === 'sample');
      expect(samples.filter((line) => line['outcome'] !== 'not-measured').length).toBe(summary?.['sent']);
      expect(samples.length).toBeGreaterThanOrEqual(2);
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

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namedNamespace } from './named-namespace.ts';
import { jsonLines, sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';

const network = namedNamespace();
const { prefix, denied } = network;

let dir: TemporaryDir;
beforeAll(() => {
  dir = temporaryDir();
});
afterAll(() => {
  dir.remove();
  network.remove();
});

/** Names whose look-ups last ten seconds: what ends sooner did not wait for them. */
const dead = (count: number): string[] => Array.from({ length: count }, (_, at) => `dead${at + 1}.example`);

const targets = (...to: readonly string[]) =>
  dir.write(
    `targets-${to.length}.yaml`,
    `sounder: 1\ndefaults: {interval: 200ms, timeout: 200ms}\ntargets:\n${to.map((text) => `  ${text}: {probe: icmp, to: ${text}}\n`).join('')}`,
  );

const sampled = (stdout: string): string[] => [
  ...new Set(
    jsonLines(stdout.slice(0, stdout.lastIndexOf('\n') + 1))
      .filter((line) => line['kind'] === 'sample')
      .map((line) => String(line['target'])),
  ),
];

/** Messages without the one that a busy machine has time for: that names are being looked up. */
const messages = (stderr: string): string[] =>
  stderr.split('\n').filter((line) => line !== '' && !line.startsWith('sounder: Resolving '));

describe.skipIf(denied !== null)(`names without an answer${denied ? ` (not run: ${denied})` : ''}`, () => {
  it.each([
    ['probe icmp', (to: string[]) => ['probe', 'icmp', ...to, '--count', '100', '--json']],
    ['probe tcp-connect', (to: string[]) => ['probe', 'tcp-connect', ...to, '--port', '9', '--count', '100', '--json']],
    ['trace', (to: string[]) => ['trace', ...to, '--count', '100', '--json']],
    ['run', (to: string[]) => ['run', targets(...to), '--json', '--samples']],
  ])('hold up no other target of %s, and no Ctrl-C', async (_, args) => {
    network.zone({ 'good.example': ['127.0.0.5'] });
    const all = [...dead(12), 'good.example', '127.0.0.1'];
    const { status, stdout, stderr } = await sounder(args(all), {
      prefix,
      interruptWhen: (text) => sampled(text).length === 2,
    });
    expect(status).toBe(130);
    expect(sampled(stdout).sort()).toEqual(['127.0.0.1', 'good.example']);
    const summaries = jsonLines(stdout).filter((line) => line['kind'] === 'summary');
    expect(summaries.map((line) => [line['target'], line['address']])).toEqual([
      ['good.example', '127.0.0.5'],
      ['127.0.0.1', '127.0.0.1'],
    ]);
    for (const name of dead(12))
      expect(stderr).toContain(`sounder: ${name} is not probed: its name was not resolved in time\n`);
  });

  it('end with Ctrl-C at once when there is nothing else, and nothing is sent', async () => {
    const file = targets(...dead(3));
    for (const args of [
      ['probe', 'icmp', ...dead(3), '--json'],
      ['run', file, '--json', '--samples'],
      ['plan', file, '--resolve', '--json'],
    ]) {
      const { status, stdout, stderr } = await sounder(args, { prefix, interruptAfter: network.silence() });
      expect(status).toBe(130);
      expect(jsonLines(stdout).filter((line) => line['kind'] !== undefined)).toEqual([]);
      expect(stderr).toContain('is not probed: its name was not resolved in time');
    }
  });
});

describe.skipIf(denied !== null)(`names with an answer${denied ? ` (not run: ${denied})` : ''}`, () => {
  it('are shown as typed and looked up in ASCII', async () => {
    network.zone({ 'xn--bcher-kva.example': ['127.0.0.5'] });
    const { status, stdout } = await sounder(['probe', 'icmp', 'Bücher.example', '--count', '1', '--json'], { prefix });
    expect(status).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ target: 'bücher.example', address: '127.0.0.5', received: 1 });
  });

  it('that are IPv4-mapped are probed as IPv4', async () => {
    network.zone({ 'mapped.example': ['::ffff:127.0.0.5'] });
    const args = ['probe', 'icmp', 'mapped.example', '::ffff:127.0.0.6', '--count', '1', '--json'];
    const { status, stdout } = await sounder(args, { prefix });
    expect(status).toBe(0);
    const summaries = jsonLines(stdout).filter((line) => line['kind'] === 'summary');
    expect(summaries.map((line) => [line['target'], line['address'], line['received']])).toEqual([
      ['mapped.example', '127.0.0.5', 1],
      ['127.0.0.6', '127.0.0.6', 1],
    ]);
  });

  it('that do not exist cost only their own target', async () => {
    network.zone({});
    const { status, stdout, stderr } = await sounder(
      ['probe', 'icmp', 'ghost.example', '127.0.0.1', '--count', '1', '--json'],
      { prefix },
    );
    expect([status, jsonLines(stdout).at(-1)?.['target']]).toEqual([0, '127.0.0.1']);
    expect(messages(stderr)).toEqual([
      'sounder: ghost.example is not probed: ghost.example does not exist or has no address',
    ]);
  });

  it('none of which exists end the command with what is wrong with each', async () => {
    network.zone({});
    const { status, stdout, stderr } = await sounder(['probe', 'icmp', 'ghost.example', 'wraith.example'], { prefix });
    expect([status, stdout]).toEqual([69, '']);
    expect(messages(stderr)).toEqual([
      'sounder: ghost.example is not probed: ghost.example does not exist or has no address',
      'sounder: wraith.example is not probed: wraith.example does not exist or has no address',
      'sounder: None of the targets can be probed',
    ]);
  });

  it.each([
    ['probe', (to: string[]) => ['probe', 'icmp', ...to, '--count', '2', '--interval', '100ms', '--json']],
    ['run', (to: string[]) => ['run', targets(...to), '--json', '--samples', '--duration', '1s']],
  ])('are waited for by %s while nothing else can be sent', async (_, args) => {
    network.zone({ 'good.example': ['127.0.0.5'] });
    const { status, stdout, stderr } = await sounder(args(['fe80::1%nosuch0', 'good.example']), { prefix });
    expect([status, sampled(stdout)]).toEqual([0, ['good.example']]);
    expect(stderr).toContain('no such network interface');
  });

  it('are looked up again as often as dnsInterval says', async () => {
    network.zone({ 'moving.example': ['127.0.0.5'] });
    const file = dir.write(
      'moving.yaml',
      'sounder: 1\ndefaults: {interval: 200ms, timeout: 200ms, dnsInterval: 300ms}\ntargets: {a: {probe: icmp, to: moving.example}}\n',
    );
    let movedAtMs = 0;
    const { status, stdout } = await sounder(['run', file, '--json', '--samples'], {
      prefix,
      interruptWhen(text) {
        if (movedAtMs === 0 && text.includes('"127.0.0.5"')) {
          movedAtMs = Date.now();
          network.zone({ 'moving.example': ['127.0.0.6'] });
        }
        return text.includes('"outcome":"reply"') && text.includes('"address":"127.0.0.6"');
      },
    });
    expect(status).toBe(130);
    const lines = jsonLines(stdout);
    const change = lines.find((line) => line['event'] === 'address-change');
    expect(change).toMatchObject({ name: 'moving.example', before: '127.0.0.5', after: '127.0.0.6', reason: null });
    expect(Date.parse(String(change?.['at']))).toBeGreaterThanOrEqual(movedAtMs);
    const first = lines.findIndex((line) => line['address'] === '127.0.0.6');
    expect(lines.findIndex((line) => line['event'] === 'address-change')).toBeLessThan(first);
    expect(lines.filter((line) => line['kind'] === 'summary')).toHaveLength(2);
  });
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { unprivilegedNamespace } from './namespace.ts';
import { builtCommand, serve, sounder, temporaryDir } from './sounder-process.ts';

const { prefix, denied } = unprivilegedNamespace('closed');

let dir: ReturnType<typeof temporaryDir>;
beforeAll(() => {
  dir = temporaryDir();
});
afterAll(() => dir.remove());

function file(name: string, target: string): string {
  const path = join(dir.path, name);
  writeFileSync(path, `sounder: 1\ntargets:\n  gateway: ${target}\n`);
  return path;
}

it('says in one line what is wrong with the words of a command, and what may have been meant', async () => {
  const { status, stderr } = await sounder(['prob']);
  expect(status).toBe(64);
  expect(stderr).toBe("sounder: Unknown command 'prob' (Did you mean probe?) – sounder --help shows the commands\n");
});

it('shows nothing of a file that would steer the terminal', async () => {
  const path = join(dir.path, 'steering.yaml');
  writeFileSync(path, 'sounder: 1\n"\u001b]0;title\u0007": 1\n');
  const { status, stdout } = await sounder(['check', path]);
  expect(status).toBe(65);
  expect(stdout.trimEnd()).not.toMatch(/\p{Cc}/u);
});

describe.skipIf(denied !== null)(`a list${denied ? ` (not run: ${denied})` : ''}`, () => {
  it('with a repeated address probes it once and reports that', async () => {
    const words = ['probe', 'udp-unreachable', '127.0.0.1', '127.0.0.1', '--port', '9', '--count', '1', '-q', '--json'];
    const { status, stdout, stderr } = await sounder(words, { prefix });
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stderr).toBe('sounder: 1 address is listed more than once\n');
  });
});

describe.skipIf(denied !== null)(`a packet that cannot be sent${denied ? ` (not run: ${denied})` : ''}`, () => {
  it('says why', async () => {
    const words = ['probe', 'udp-unreachable', '192.0.2.1', '--port', '9', '--count', '1'];
    const { stdout } = await sounder(words, { prefix });
    expect(stdout).toContain('local-error  network is unreachable');
  });
});

describe.skipIf(denied !== null)(
  `when the system takes no packet at all${denied ? ` (not run: ${denied})` : ''}`,
  () => {
    const FLAGS = ['--interval', '200ms', '--timeout', '100ms'];
    const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

    it.each([
      [['probe', 'udp-unreachable', '192.0.2.1', '--port', '9', '--count', '5', '-q', ...FLAGS]],
      [['probe', 'tcp-connect', '192.0.2.1', '--port', '9', '--count', '5', '--json', ...FLAGS]],
      [['trace', '192.0.2.1', '--method', 'udp', '--count', '5', ...FLAGS]],
    ])('%j prints its summary, says why in one line and exits 69', async (words) => {
      const { status, stdout, stderr } = await sounder(words, { prefix });
      expect(status).toBe(69);
      expect(stdout).toContain(words.includes('--json') ? '"kind":"summary"' : '192.0.2.1');
      expect(lastLine(stderr)).toMatch(
        /^sounder: Nothing could be sent: network is unreachable \(\d packets? to 192\.0\.2\.1\).* – no route to the target/,
      );
    });

    it('run does too, and names the target', async () => {
      const path = file('nowhere.yaml', '{probe: udp-unreachable, to: 192.0.2.1, port: 9, thresholds: {lossRatio: 0}}');
      const { status, stdout, stderr } = await sounder(['run', path, '--duration', '1500ms'], { prefix });
      expect(status).toBe(69);
      expect(stdout).toContain('gateway');
      expect(lastLine(stderr)).toMatch(/Nothing could be sent: network is unreachable \(\d packets? to gateway\)/);
    });

    it('names a firewall as the cause', async () => {
      const rules =
        'add table inet f; add chain inet f out { type filter hook output priority 0; }; add rule inet f out ip daddr 192.0.2.1 drop';
      const walls = `ip link set lo up && ip route add 192.0.2.0/24 dev lo && nft '${rules}'`;
      const walled = prefix.map((word) => word.replace('ip link set lo up', walls));
      const words = ['probe', 'udp-unreachable', '192.0.2.1', '--port', '9', '--count', '3', '-q', ...FLAGS];
      const { status, stderr } = await sounder(words, { prefix: walled });
      expect(status).toBe(69);
      expect(lastLine(stderr)).toMatch(/operation not permitted \(\d packets? to 192\.0\.2\.1\).* – a firewall/);
    });

    it('exits 0 when at least one packet was sent, and reports the others', async () => {
      const words = [
        'probe',
        'udp-unreachable',
        '192.0.2.1',
        '127.0.0.1',
        '--port',
        '9',
        '--count',
        '5',
        '-q',
        ...FLAGS,
      ];
      const { status, stdout, stderr } = await sounder([...words, '--json'], { prefix });
      expect([status, stderr]).toEqual([0, expect.stringMatching(/^sounder: Some packets could not be sent: .*\n$/)]);
      expect(stdout).toContain('"local-error"');
    });

    it('Ctrl-C stays 130', async () => {
      const words = ['probe', 'udp-unreachable', '192.0.2.1', '--port', '9', '--count', '0', '--json', ...FLAGS];
      const { status, stderr } = await sounder(words, { prefix, interruptWhen: (so) => so.includes('local-error') });
      expect(status).toBe(130);
      expect(lastLine(stderr)).toContain('Nothing could be sent');
    });
  },
);

describe.skipIf(denied !== null)(`run ends at once${denied ? ` (not run: ${denied})` : ''}`, () => {
  it('when none of the names has an address', async () => {
    const path = file('names.yaml', '{probe: icmp, to: nowhere.invalid}');
    const { status, stderr } = await sounder(['run', path, '--duration', '1s'], { prefix });
    expect(status).toBe(69);
    expect(stderr).toContain('None of the targets of');
  });

  it('when its data folder is open and the packets are not permitted', async () => {
    const path = file('denied.yaml', '{probe: icmp, to: 127.0.0.1}');
    const words = ['run', path, '--duration', '1s', '--data', join(dir.path, 'data')];
    const { status, stderr } = await sounder(words, { prefix });
    expect(status).toBe(69);
    expect(stderr).toContain('ping_group_range');
  });
});

describe.skipIf(denied !== null)(`a station that may not use ICMP${denied ? ` (not run: ${denied})` : ''}`, () => {
  const starter = fileURLToPath(new URL('start-run.ts', import.meta.url));

  it('starts the targets that need none, and says why it does not probe the others', async () => {
    const dataDir = join(dir.path, 'locked');
    mkdirSync(dataDir, { recursive: true });
    const targets = '{tcp: {probe: tcp-syn, to: 127.0.0.1, port: 9}, echo: {probe: icmp, to: 127.0.0.1}}';
    writeFileSync(join(dataDir, 'project.yaml'), `sounder: 1\ntargets: ${targets}\n`);
    const station = await serve(dataDir, [], builtCommand, prefix);
    onTestFinished(async () => void (await station.stop()));
    const inside = ['--preserve-credentials', '-U', '-n', '-t', String(station.shellPid)];
    const started = spawnSync('nsenter', [...inside, process.execPath, starter, station.url], { encoding: 'utf8' });
    expect([started.status, started.stderr]).toEqual([0, '']);
    await station.stop();
    const catalog = new BetterSqlite3(join(dataDir, 'sounder.db'), { readonly: true });
    onTestFinished(() => void catalog.close());
    const events = catalog.prepare<[], { kind: string; message: string }>('SELECT kind, message FROM event').all();
    expect(events).toContainEqual({
      kind: 'not-probed',
      message: expect.stringMatching(/^1 target is not probed: .*ping_group_range/),
    });
    expect(events).toContainEqual(expect.objectContaining({ kind: 'started' }));
  });
});

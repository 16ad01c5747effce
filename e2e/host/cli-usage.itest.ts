import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';

let dir: TemporaryDir;
beforeAll(() => {
  dir = temporaryDir();
});
afterAll(() => dir.remove());

describe('usage', () => {
  it.each([
    [['probe', 'icmp', '127.0.0.1', '--interval', '5'], 'has no unit'],
    [['probe', 'icmp'], 'No target given'],
    [['probe', 'icmp', '10.0.0.5/24'], 'host bits'],
    [['probe', 'icmp', '127.0.0.1', '--ttl', '300'], '--ttl'],
    [['probe', 'icmp', '127.0.0.1', '-4', '-6'], 'exclude'],
    [['probe', 'icmp', '127.1.0.0/16', '--interval', '1s'], '--rate'],
    [['serve', '--port', '99999'], '--port'],
    [['nonsense'], 'Unknown command'],
    [['probe', 'nonsense'], 'Unknown probe type'],
    [['check'], 'Missing required argument'],
    [['help', 'nonsense'], 'Unknown command'],
    [['probe', 'help', 'nonsense'], 'Unknown command'],
    [['serve', 'extra'], 'serve takes no arguments, but got extra'],
  ])('%j exits 64 with one line that says what is wrong', async (args, words) => {
    const { status, stdout, stderr } = await sounder(args);
    expect(status).toBe(64);
    expect(stdout).toBe('');
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    [['probe', 'icmp', '300.1.1.1'], 'sounder: 300.1.1.1 is invalid: 300 is above 255\n'],
    [['probe', 'tcp-syn', '192.0.2.1'], 'sounder: tcp-syn needs a port – give one with --port, e.g. --port 443\n'],
    [['probe', 'icmp', '2001:db8::1', '-4'], 'sounder: 2001:db8::1 is IPv6, but -4 requires IPv4\n'],
    [['probe', 'icmp', '::1', '--source', '127.0.0.1'], 'sounder: ::1 is IPv6, but --source 127.0.0.1 is IPv4\n'],
    [
      ['probe', 'icmp', 'localhost', '--source', '::1', '-4'],
      'sounder: -4 and --source ::1 (IPv6) exclude each other\n',
    ],
    [['trace', '192.0.2.0/29', '-6'], 'sounder: 192.0.2.0/29 is IPv4, but -6 requires IPv6\n'],
  ])('%j names the word that is wrong', async (args, words) => {
    expect(await sounder(args)).toEqual({ status: 64, stdout: '', stderr: words });
  });

  it.each([
    [['probe'], /^sounder: No probe type given: use icmp, .* – sounder probe icmp 192\.0\.2\.1\n$/],
    [['probe', 'pign', '192.0.2.1', '--count', '3'], /^sounder: Unknown probe type 'pign': use icmp, .*\n$/],
    [['run'], /^sounder: Missing required argument 'FILE' – sounder run --help shows the options\n$/],
    [['probe', 'icmp', '--frob'], /– sounder probe icmp --help shows the options\n$/],
    [['serve', '--data', ''], /^sounder: --data is empty – .*\n$/],
    [['run', 'x.yaml', '--duration', '0s'], /^sounder: --duration: 0s must be longer than 0\n$/],
    [['probe', 'icmp', '192.0.2.1', '--interval', '2d'], /^sounder: --interval: 2d is out of range: .*\n$/],
    [['probe', 'icmp', '-f', '/nowhere'], /^sounder: The list \/nowhere cannot be read: no such file or directory\n$/],
    [['probe', 'icmp', ''], /^sounder: No target in the arguments\n$/],
    [
      ['probe', 'icmp', 'a\u001bb\u0007'],
      /^sounder: "a\\u001bb\\u0007" is not .* contains U\+001B \(control character\)\n$/,
    ],
  ])('%j is answered with one line that names the remedy', async (args, words) => {
    const { status, stdout, stderr } = await sounder(args);
    expect([status, stdout]).toEqual([64, '']);
    expect(stderr).toMatch(words);
    expect(stderr.trimEnd()).not.toMatch(/\p{Cc}/u);
  });

  it('an error in a list has its line and column, errors in arguments have none', async () => {
    const { status, stderr } = await sounder(['probe', 'icmp', '192.0.2.1', '300.1.1.1', '-f', '-', '-4'], {
      input: '# the lab\n192.0.2.7\n  x..y\n::1\n',
    });
    expect(status).toBe(64);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'sounder: 300.1.1.1 is invalid: 300 is above 255',
      'sounder: Line 3, column 3: "x..y" has an empty part between its dots',
      'sounder: Line 4, column 1: ::1 is IPv6, but -4 requires IPv4',
    ]);
  });

  it('a list with errors is an invalid file: all errors are reported, and nothing is sent', async () => {
    const dir = temporaryDir();
    const list = dir.write('list.txt', '192.0.2.7\n10.0.0.5/24\na\u200bb.example\n0x7f000001\n300.1.1.1\n');
    const { status, stdout, stderr } = await sounder(['probe', 'icmp', '127.0.0.1', '-f', list]);
    dir.remove();
    expect([status, stdout]).toEqual([65, '']);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining('Line 2, column 1: 10.0.0.5/24 has host bits set'),
      expect.stringMatching(
        /Line 3, column 1: .* is not an address or a name: it contains U\+200B \(zero width space\)$/,
      ),
      'sounder: Line 4, column 1: "0x7f000001" is not an IPv4 address: a name does not end in a number',
      'sounder: Line 5, column 1: 300.1.1.1 is invalid: 300 is above 255',
    ]);
  });

  it.each([
    ['utf16le', '\ufeff'],
    ['utf16le', ''],
  ] as const)('a list in %s is read, byte order mark %j', async (encoding, mark) => {
    const input = Buffer.from(`${mark}# a list\r\n192.0.2.9/33\r\n`, encoding);
    const { status, stderr } = await sounder(['probe', 'icmp', '-f', '-'], { input });
    expect([status, stderr]).toEqual([
      65,
      'sounder: Line 2, column 1: /33 is not an IPv4 prefix length: use 0 to 32\n',
    ]);
  });

  it('--version and --help exit 0', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(await sounder(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n` });
    expect((await sounder(['probe', 'icmp', '--help'])).status).toBe(0);
  });
});

describe('data folder', () => {
  it.each([
    ['is a file', () => dir.write('not-a-folder', '')],
    ['cannot be made', () => '/proc/no-folder'],
  ])('that %s exits 73', async (_, path) => {
    const { status, stderr } = await sounder(['serve', '--no-open', '--data', path()]);
    expect(status).toBe(73);
    expect(stderr).toContain('cannot be written');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('says nothing of who served it after %s', async (signal) => {
    const data = join(dir.path, `served-${signal}`);
    const served = await serve(data);
    expect(existsSync(join(data, 'running.json'))).toBe(true);
    process.kill(served.shellPid, signal);
    expect(await served.exited).toBe(0);
    expect(existsSync(join(data, 'running.json'))).toBe(false);
  });
});

it('serve refuses a port that is in use, with 64 and a remedy', async () => {
  const other = createServer();
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
  const { port } = other.address() as AddressInfo;
  const words = ['serve', '--no-open', '--simulate', '--data', join(dir.path, 'taken'), '--port', String(port)];
  const { status, stdout, stderr } = await sounder(words);
  other.close();
  expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
  expect(stderr).toBe(
    `sounder: Port ${port} of 127.0.0.1 cannot be used: address already in use – choose another with --port, or 0 for any\n`,
  );
});

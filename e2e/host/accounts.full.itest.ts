import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtCommand, isAlive, type Served, serve, temporaryDir } from './sounder-process.ts';
import { connectStation } from './station-client.ts';

/** Access of other accounts to a running Sounder. */
const NOBODY = 65_534;
const notRoot = process.getuid?.() === 0 ? null : 'only root can become another account';

let dir: ReturnType<typeof temporaryDir>;
let dataDir: string;
let served: Served | undefined;
const children: ChildProcess[] = [];

beforeEach(() => {
  dir = temporaryDir();
  chmodSync(dir.path, 0o755);
  dataDir = join(dir.path, 'data');
  mkdirSync(dataDir, { mode: 0o755 });
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill();
  await served?.stop();
  served = undefined;
  dir.remove();
});

/** Runs code as another account, dropping root itself, since that account may not reach this Node. */
function asNobody(code: string, words: readonly string[] = []): ChildProcess {
  const become = `process.setgroups([]); process.setgid(${NOBODY}); process.setuid(${NOBODY});`;
  const child = spawn(process.execPath, ['-e', `${become}\n${code}`, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

async function outputOf(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  await new Promise((resolve) => child.once('close', resolve));
  return text;
}

const firstLine = (child: ChildProcess) =>
  new Promise<string>((resolve) => child.stdout?.once('data', (chunk) => resolve(String(chunk).trim())));

/**
 * Prints every file below the given folders, and every process's arguments and environment, that contains a text. It is
 * given backwards: this process's parent has it among its own arguments.
 */
const FIND_TEXT = `
const { readdirSync, readFileSync } = require('node:fs');
const [reversed, ...folders] = process.argv.slice(1);
const wanted = reversed.split('').reverse().join('');
let read = 0;
const look = (file) => {
  try {
    const text = readFileSync(file, 'latin1');
    read += 1;
    if (text.includes(wanted)) console.log('found in ' + file);
  } catch {
    // closed to this account, as most are
  }
};
const walk = (folder) => {
  let entries = [];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    // closed to this account
  }
  for (const entry of entries) {
    if (entry.isDirectory()) walk(folder + '/' + entry.name);
    else if (entry.isFile()) look(folder + '/' + entry.name);
  }
};
for (const pid of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name) && name !== String(process.pid))) {
  look('/proc/' + pid + '/cmdline');
  look('/proc/' + pid + '/environ');
}
for (const folder of folders) walk(folder);
console.log(read > 0 ? 'looked' : 'could read nothing');
`;

/** Accepts connections at a port of its own and forwards them to the given port. Prints its port. */
const RELAY = `
const { createServer, connect } = require('node:net');
const server = createServer((near) => {
  const far = connect(Number(process.argv[1]), '127.0.0.1');
  near.pipe(far).pipe(near);
  for (const one of [near, far]) one.on('error', () => undefined);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

describe.skipIf(notRoot !== null)(`another account${notRoot ? ` (not run: ${notRoot})` : ''}`, () => {
  it('finds the token in no arguments and no files, also while a browser is opened', async () => {
    const bin = join(dir.path, 'bin');
    mkdirSync(bin);
    const opened = join(dir.path, 'opened');
    const script = `#!/bin/sh\nprintf '%s' "$1" > '${opened}.new'\nmv '${opened}.new' '${opened}'\nread end < '${bin}/hold'\n`;
    writeFileSync(join(bin, 'xdg-open'), script, { mode: 0o755 });
    execFileSync('mkfifo', [join(bin, 'hold')]); // a persistent browser: nothing is written to it until the end
    const shell = spawn(process.execPath, [builtCommand, 'serve', '--port', '0', '--data', dataDir], {
      env: { ...process.env, PATH: `${bin}:${process.env['PATH']}`, DISPLAY: ':7' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => shell.once('exit', resolve));
    try {
      const url = /at (\S+)/.exec(await firstLine(shell))?.[1] ?? '';
      await expect.poll(() => existsSync(opened)).toBe(true);
      const file = readFileSync(opened, 'utf8');
      expect([file, statSync(file).mode & 0o777]).toEqual([join(dataDir, 'open.html'), 0o600]);
      expect(readFileSync(file, 'utf8')).toContain(`content="0; url=${url}"`);
      const token = url.slice(url.indexOf('#') + 1);
      expect(token).toMatch(/^[\w-]{43}$/);
      const seen = await outputOf(asNobody(FIND_TEXT, [token.split('').reverse().join(''), dir.path]));
      expect(seen).toBe('looked\n');
    } finally {
      writeFileSync(join(bin, 'hold'), '\n');
      shell.kill('SIGINT');
      await ended;
    }
    expect(existsSync(join(dataDir, 'open.html'))).toBe(false);
  });

  it('cannot stand between a page and the station, passing on what they say', async () => {
    served = await serve(dataDir, ['--simulate']);
    const { port, hash } = new URL(served.url);
    const relay = await firstLine(asNobody(RELAY, [port]));
    await expect(connectStation(`http://127.0.0.1:${relay}/${hash}`)).rejects.toThrow('403');
    (await connectStation(served.url)).close();
    // A tunnel of the same user is permitted.
    const own = spawn(process.execPath, ['-e', RELAY, port], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(own);
    (await connectStation(`http://127.0.0.1:${await firstLine(own)}/${hash}`)).close();
  });
});

it('serves no page with a token that was replaced', async () => {
  const before = await serve(dataDir, ['--simulate']);
  await before.stop();
  served = await serve(dataDir, ['--simulate', '--new-token']);
  const { origin } = new URL(served.url);
  await expect(connectStation(`${origin}/${new URL(before.url).hash}`)).rejects.toThrow('stranger');
  (await connectStation(served.url)).close();
});

it('continues while another program uses the port of a restarting station, and returns after it', async () => {
  served = await serve(dataDir, ['--simulate']);
  const port = Number(new URL(served.url).port);
  const taken = createServer();
  const tryToListen = () =>
    new Promise<boolean>((resolve) => {
      taken.once('error', () => resolve(false));
      taken.listen(port, '127.0.0.1', () => resolve(true));
    });
  process.kill(served.childPid('station'), 'SIGKILL');
  while (!(await tryToListen())) taken.removeAllListeners();
  const { stderr } = served;
  await expect.poll(stderr, { timeout: 20_000 }).toContain('Another program uses the port');
  expect(isAlive(served.shellPid)).toBe(true);
  await new Promise((resolve) => taken.close(resolve));
  const connected = () =>
    connectStation(served?.url ?? '').then(
      (client) => client.close(),
      () => 'not yet',
    );
  await expect.poll(connected, { timeout: 20_000 }).toBeUndefined();
});

it('stays up, and answers who is connected, when strangers have used up its descriptors', async () => {
  const few = ['sh', '-c', 'ulimit -n 96; exec "$@"', 'sh'];
  served = await serve(dataDir, ['--simulate'], builtCommand, few);
  const port = Number(new URL(served.url).port);
  const open = () =>
    new Promise<Socket>((resolve) => {
      const socket = connectSocket(port, '127.0.0.1', () => resolve(socket));
      socket.on('error', () => undefined);
    });
  const first = await open();
  const others = await Promise.all(Array.from({ length: 150 }, open));
  const answer = new Promise<string>((resolve) => first.once('data', (chunk) => resolve(String(chunk))));
  first.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  expect(await answer).toMatch(/^HTTP\/1\.1 (200|503) /);
  for (const socket of [first, ...others]) socket.destroy();
  const client = await connectStation(served.url);
  client.close();
  expect(served.stderr()).not.toContain('EMFILE');
});

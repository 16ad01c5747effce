import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Inventory } from '../../core/inventories/inventory.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { systemClock } from '../../host/clock.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import type { InventoryReading } from './inventory-reader.ts';
import { InventorySet } from './inventory-set.ts';
import type { KeptInventories } from './kept-file.ts';

const tempDir = tempDirs();
let dir: string;
const cleanups: (() => unknown)[] = [];
beforeEach(() => {
  dir = tempDir();
  write('project.yaml', 'sounder: 1\n');
});
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

const write = (name: string, text: string): void => writeFileSync(join(dir, name), text, { mode: 0o600 });
/** Processes take long to start on a busy machine. */
const PATIENT = { timeout: 20_000, interval: 5 };
const hosts = (...names: string[]): string => JSON.stringify(names);

function inventory<C extends Clock = FakeClock>(one: Partial<Inventory>, given?: C, kept: KeptInventories = {}) {
  const clock = given ?? (new FakeClock(Date.now()) as Clock as C);
  const readings: InventoryReading[] = [];
  const set = new InventorySet({
    kept,
    secret: () => Promise.resolve('hidden'),
    clock,
    changed: (reading) => void readings.push(reading),
  });
  cleanups.push(() => set.close());
  set.configure({
    inventories: { dc: { defaults: { probe: 'icmp' }, ...one } },
    parts: {},
    projectPath: join(dir, 'project.yaml'),
  });
  const last = () => readings.at(-1);
  /** Waits for a reading, without moving the clock. */
  const until = (test: (reading: InventoryReading) => boolean) =>
    vi.waitFor(() => {
      const reading = last();
      expect(reading !== undefined && test(reading), JSON.stringify(reading)).toBe(true);
      return reading as InventoryReading;
    }, PATIENT);
  const names = (reading: InventoryReading) => Object.keys(reading.targets);
  const untilNames = (...expected: string[]) => until((reading) => names(reading).join() === expected.join());
  return { set, clock, readings, until, untilNames };
}

async function serverOf(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/devices`;
}

describe('a file', () => {
  it('is read again when it changes, also when it is replaced; a broken one keeps its last good targets', async () => {
    write('hosts.yaml', '- a\n- {hostname: b, to: 192.0.2.2}\n');
    const { until, untilNames } = inventory({ file: 'hosts.yaml' }, systemClock());
    await untilNames('dc_a', 'dc_b');
    write('hosts.yaml', '- a\n- c\n');
    await untilNames('dc_a', 'dc_c');
    write('new', '- d\n');
    renameSync(join(dir, 'new'), join(dir, 'hosts.yaml'));
    await untilNames('dc_d');
    write('hosts.yaml', '- [\n');
    const broken = await until(({ fault }) => fault !== null);
    expect(broken).toMatchObject({ fault: { code: 'inventory.not-yaml' }, targets: { dc_d: { to: 'd' } } });
    write('hosts.yaml', '- e\n');
    expect(await untilNames('dc_e')).toMatchObject({ fault: null });
  });

  it('that is missing is found at the next interval', async () => {
    const { clock, until, untilNames } = inventory({ file: join('later', 'hosts.json'), interval: '30s' });
    expect(await until(() => true)).toMatchObject({ targets: {}, fault: { code: 'inventory.unreadable' } });
    mkdirSync(join(dir, 'later'));
    write(join('later', 'hosts.json'), hosts('a'));
    await clock.advanceAsync(30_000);
    await untilNames('dc_a');
  });

  it('with a wrong entry keeps that one as it was', async () => {
    write(
      'hosts.json',
      JSON.stringify([
        { hostname: 'a', to: '192.0.2.1' },
        { hostname: 'b', to: '192.0.2.2' },
      ]),
    );
    const { clock, until, untilNames } = inventory({ file: 'hosts.json' });
    await untilNames('dc_a', 'dc_b');
    write(
      'hosts.json',
      JSON.stringify([
        { hostname: 'a', to: 'no host' },
        { hostname: 'c', to: '192.0.2.3' },
      ]),
    );
    await clock.advanceAsync(60_000);
    const reading = await until(({ problems }) => problems.length === 1);
    expect(reading).toMatchObject({ fault: null, targets: { dc_a: { to: '192.0.2.1' }, dc_c: { to: '192.0.2.3' } } });
    expect(reading.targets).not.toHaveProperty('dc_b');
  });

  it('has entries that expire, also while it cannot be read', async () => {
    const clock = new FakeClock(Date.now());
    const seconds = Math.floor(clock.nowMs() / 1000);
    const list = [
      { hostname: 'dated', creationDate: seconds, lifetime: 90 },
      { hostname: 'endless', lifetime: 0 },
      { hostname: 'plain' },
    ];
    write('hosts.json', JSON.stringify(list));
    const { untilNames } = inventory({ file: 'hosts.json', lifetime: '3m', interval: '1m' }, clock);
    await untilNames('dc_dated', 'dc_endless', 'dc_plain');
    write('hosts.json', '[');
    await clock.advanceAsync(60_000);
    await vi.waitFor(async () => {
      await clock.advanceAsync(60_000);
      await untilNames('dc_endless', 'dc_plain');
    });
    await vi.waitFor(
      async () => {
        await clock.advanceAsync(60_000);
        await untilNames('dc_endless');
      },
      { timeout: 30_000 },
    );
  });
});

describe('a URL', () => {
  it('is asked with its secret and mapped; other answers keep the last good targets', async () => {
    let answer: RequestListener = (request, response) =>
      response.end(
        JSON.stringify({ devices: [{ name: request.headers.authorization === 'Bearer hidden' ? 'a' : 'x' }] }),
      );
    const url = await serverOf((request, response) => answer(request, response));
    const { clock, until, untilNames } = inventory({
      url,
      token: 'secret',
      list: '$.devices[*]',
      map: { hostname: '$.name' },
      interval: '10s',
      timeout: '5s',
    });
    await untilNames('dc_a');
    const failing: [string, RequestListener][] = [
      ['inventory.http', (_, response) => response.writeHead(500).end('no')],
      ['inventory.not-json', (_, response) => response.end('<html>')],
      ['inventory.unreachable', (request) => request.socket.destroy()],
      [
        'inventory.too-large',
        (_, response) => {
          const more = () => void (response.destroyed || response.write('x'.repeat(1_000_000), more));
          more();
        },
      ],
      ['inventory.not-a-list', (_, response) => response.end('null')],
    ];
    for (const [code, next] of failing) {
      answer = next;
      await clock.advanceAsync(10_000);
      if (code === 'inventory.not-a-list') continue;
      expect((await until(({ fault }) => fault?.code === code)).targets, code).toHaveProperty('dc_a');
    }
  });

  it('that lists far fewer entries is believed when it says so twice', async () => {
    let names = ['a', 'b', 'c'];
    const url = await serverOf((_, response) => response.end(hosts(...names)));
    const { clock, until, untilNames } = inventory({ url, interval: '1h', timeout: '5s' });
    await untilNames('dc_a', 'dc_b', 'dc_c');
    names = [];
    await clock.advanceAsync(3_600_000);
    const held = await until(({ fault }) => fault !== null);
    expect(held).toMatchObject({ fault: { code: 'inventory.shrunk' }, targets: { dc_a: {}, dc_b: {}, dc_c: {} } });
    names = ['a', 'b', 'd'];
    await clock.advanceAsync(5000);
    expect(await untilNames('dc_a', 'dc_b', 'dc_d')).toMatchObject({ fault: null });
    names = ['d'];
    await clock.advanceAsync(3_600_000);
    await until(({ fault }) => fault?.code === 'inventory.shrunk');
    await clock.advanceAsync(5000);
    expect(await untilNames('dc_d')).toMatchObject({ fault: null });
  });

  it('that does not answer is given up after the timeout', async () => {
    let asked = 0;
    const url = await serverOf(() => {
      asked += 1;
    });
    const { clock, until } = inventory({ url, timeout: '5s' });
    await vi.waitFor(() => expect(asked).toBe(1));
    await clock.advanceAsync(5000);
    expect(await until(() => true)).toMatchObject({ fault: { code: 'inventory.timeout' } });
  });
});

describe.skipIf(process.platform === 'win32')('a command', () => {
  const node = (code: string) => [process.execPath, '-e', code];

  it('prints the entries; it has no shell and none of this user’s other variables', async () => {
    process.env['SOUNDER_TEST_CANARY'] = 'x';
    const code =
      'console.log(JSON.stringify([process.argv[1], "env" + (process.env.SOUNDER_TEST_CANARY ?? ""), process.cwd() === process.argv[2] ? "cwd" : process.cwd()].map(hostname => ({hostname, to: "192.0.2.1"}))))';
    const { until } = inventory({ command: [...node(code), '$(id);a', dir] });
    const { targets } = await until(() => true);
    expect(Object.keys(targets)).toEqual(['dc_$(id);a', 'dc_env', 'dc_cwd']);
  });

  it('that fails, is missing or prints too much keeps what was', async () => {
    const kept = {
      dc: [
        {
          name: 'dc_old',
          target: { probe: 'icmp', to: 'old' },
          createdMs: null,
          lifetimeMs: null,
          isEndless: false,
          firstSeenMs: 0,
        },
      ],
    };
    for (const [command, message] of [
      [node('console.error("first");console.error("no access"); process.exit(3)'), /ended with status 3: no access$/],
      [['/nowhere/program'], /cannot be started: no such file/],
      [['yes', 'x'.repeat(1000)], /more than 16 MB/],
      [node('process.kill(process.pid, "SIGTERM"); setInterval(() => 0, 1000)'), /ended by SIGTERM/],
    ] as const) {
      const { until } = inventory({ command: [...command] }, new FakeClock(Date.now()), kept);
      const { fault, targets } = await until(() => true);
      expect(fault?.message).toMatch(message);
      expect(targets).toEqual({ dc_old: { probe: 'icmp', to: 'old' } });
    }
  });

  it('that hangs is ended after the timeout, with its children', async () => {
    const pidFile = join(dir, 'pid');
    const { clock, until } = inventory({
      command: ['/bin/sh', '-c', `sleep 1000 & echo $! > ${pidFile}; wait`],
      timeout: '5s',
    });
    const pid = await vi.waitFor(() => {
      const found = Number(readFileSync(pidFile, 'utf8'));
      expect(found).toBeGreaterThan(0);
      return found;
    }, PATIENT);
    await clock.advanceAsync(5000);
    expect(await until(() => true)).toMatchObject({ fault: { code: 'inventory.timeout' } });
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), PATIENT);
  });

  it('ends when the inventories are closed, with its children', async () => {
    const pidFile = join(dir, 'pid');
    const { set } = inventory({ command: ['/bin/sh', '-c', `sleep 1000 & echo $! > ${pidFile}; wait`] });
    const pid = await vi.waitFor(() => {
      const found = Number(readFileSync(pidFile, 'utf8'));
      expect(found).toBeGreaterThan(0);
      return found;
    }, PATIENT);
    set.close();
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), PATIENT);
  });

  it('of a project that others can write is not run', async () => {
    chmodSync(join(dir, 'project.yaml'), 0o666);
    const { until } = inventory({ command: node('console.log("[]")') });
    expect(await until(() => true)).toMatchObject({ fault: { code: 'inventory.exposed' } });
  });
});

/** A zombie, which its new parent may keep for a moment, has no command line. */
const isRunning = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';

import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CAUSES } from '../../../core/model/outcome.ts';
import { freePort } from '../../../host/service/testing/free-port.ts';
import { iperf3Ability } from './ability.ts';
import { findProgram } from './program.ts';
import { errorOf, measure, processesWith } from './testing/measure.ts';

const { program: installed } = await findProgram();
const abilityOf = (env: NodeJS.ProcessEnv) => iperf3Ability(env).test(new AbortController().signal);

const notRun = installed ? '' : ' (not run: iperf3 is not installed)';

describe.skipIf(!installed)(`against a server that is none${notRun}`, () => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();

  async function hostile(onConnection: (socket: Socket) => void): Promise<number> {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers.splice(0)) server.close();
  });

  it('refused', async () => {
    const result = await measure(await freePort());
    expect(result).toMatchObject({ outcome: 'refused' });
    expect(errorOf(result)).toBe('Unable to connect to server: Connection refused');
  });

  it('silent', async () => {
    const result = await measure(await hostile(() => undefined), { timeout: '300ms' });
    expect([result.outcome, errorOf(result)]).toEqual(['timeout', 'No reply from the server']);
  });

  it.each<[string, (socket: Socket) => void, readonly string[]]>([
    ['reset', (socket) => socket.resetAndDestroy(), ['reset', 'protocol-error']],
    ['closed', (socket) => socket.end(), ['reset', 'protocol-error']],
    [
      'another protocol',
      (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
      ['protocol-error', 'reset', 'timeout'],
    ],
    ['a flood', (socket) => socket.write(Buffer.alloc(8_000_000, 0x41)), ['protocol-error', 'reset', 'timeout']],
    ['busy for ever', (socket) => socket.write(Buffer.from([0xff])), ['server-error']],
    ['half a handshake', (socket) => socket.write(Buffer.from([9])), ['timeout', 'reset', 'protocol-error']],
    [
      'a lie about sizes',
      (socket) => socket.write(Buffer.from([9, 10, 1, 2, 13, 0xff, 0xff, 0xff, 0xff])),
      ['timeout', 'reset', 'protocol-error', 'refused'],
    ],
  ])('%s', async (_, onConnection, outcomes) => {
    const result = await measure(await hostile(onConnection), { timeout: '500ms' });
    expect(outcomes).toContain(result.outcome);
    expect(errorOf(result)).toBeDefined();
  });
});

describe('with a program that is another', () => {
  const before = process.env['SOUNDER_IPERF3'];
  let dir = '';

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'sounder-iperf3-'));
  });

  afterAll(() => {
    rmSync(dir, { recursive: true, force: true });
    if (before === undefined) delete process.env['SOUNDER_IPERF3'];
    else process.env['SOUNDER_IPERF3'] = before;
  });

  let count = 0;
  const program = (body: string, version = 'iperf 3.99') => {
    const path = join(dir, `fake-${count++}`);
    writeFileSync(path, `#!/bin/sh\nif [ "$1" = --version ]; then echo '${version}'; exit; fi\n${body}\n`);
    chmodSync(path, 0o700);
    process.env['SOUNDER_IPERF3'] = path;
    return path;
  };

  it.each([
    ['garbage for ever', 'exec yes "[ 5] 0.00-1.00 sec garbage"', 'protocol-error'],
    ['a line without end', 'exec tr "\\0" x < /dev/zero', 'protocol-error'],
    ['silence', 'exec sleep 600', 'timeout'],
    ['children that keep its output open', 'sleep 600 & exit 0', 'protocol-error'],
    [
      'intervals for ever',
      'while :; do echo "[  5]   0.00-1.00   sec  1 KBytes  5 Kbits/sec"; sleep 0.05; done',
      'timeout',
    ],
    ['nothing', 'exit 0', 'protocol-error'],
    ['a status', 'exit 3', 'protocol-error'],
    ['a crash', 'kill -SEGV $$', 'local-error'],
    ['bytes of all kinds', 'head -c 20000 /dev/urandom', 'protocol-error'],
  ])('%s', async (_, body, outcome) => {
    const path = program(body);
    const result = await measure(5201, { timeout: '300ms', direction: 'out' });
    expect(result).toMatchObject({ outcome });
    expect(errorOf(result)).toBeDefined();
    expect(processesWith(path)).toEqual([]);
  });

  it('of another version is not started', async () => {
    program('exit 0', 'iperf version 2.1.8');
    expect(await measure(5201)).toMatchObject({ outcome: 'not-measured', cause: CAUSES['not-available'] });
    await expect(abilityOf(process.env)).rejects.toMatchObject({ fault: { code: 'iperf3.unusable' } });
  });

  it('that is missing is not measured, with the remedy', async () => {
    process.env['SOUNDER_IPERF3'] = join(dir, 'none');
    const { outcome, cause, detail } = await measure(5201);
    expect({ outcome, cause }).toEqual({ outcome: 'not-measured', cause: CAUSES['not-available'] });
    expect(detail).toEqual({
      error: `SOUNDER_IPERF3 names ${join(dir, 'none')}, which is no program`,
      hint: 'correct or unset it',
    });
    await expect(abilityOf(process.env)).rejects.toMatchObject({ fault: { code: 'iperf3.missing' } });
  });

  it('leaves no descriptor open after 300 runs', async () => {
    program('echo "iperf3: error - unable to connect to server: Connection refused" >&2; exit 1');
    await measure(5201);
    const open = readdirSync('/proc/self/fd').length;
    for (let at = 0; at < 300; at++) expect((await measure(5201)).outcome).toBe('refused');
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(open + 2);
  });
});

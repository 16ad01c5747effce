import { type ChildProcess, spawn } from 'node:child_process';
import { renameSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../host/service/testing/free-port.ts';
import { byMetric } from '../../station/outputs/testing/read-write-request.ts';
import { builtCommand, jsonLines, sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';

let dir: TemporaryDir;
let child: ChildProcess | undefined;
let server: Server | undefined;
beforeEach(() => {
  dir = temporaryDir();
});
afterEach(() => {
  child?.kill('SIGKILL');
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  dir.remove();
});

const OWN = 'own: {probe: tcp-connect, to: 127.0.0.1, port: 9, interval: 100ms}';
const projectWith = (rest: string) => dir.write('project.yaml', `sounder: 1\ntargets:\n  ${OWN}\n${rest}`);
const INVENTORY =
  'inventories:\n  dc: {file: hosts.yaml, interval: 1h, defaults: {probe: tcp-connect, port: 9, interval: 100ms}}\n';

function replaceHosts(text: string): void {
  dir.write('hosts.new', text);
  renameSync(join(dir.path, 'hosts.new'), join(dir.path, 'hosts.yaml'));
}

/** A run until Ctrl-C, with its JSON lines so far. */
function running(...args: string[]) {
  const started = spawn(process.execPath, [builtCommand, 'run', ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child = started;
  let stdout = '';
  started.stdout.on('data', (part: Buffer) => {
    stdout += part.toString();
  });
  const ended = new Promise<number | null>((resolve) => started.once('exit', resolve));
  const complete = () => stdout.slice(0, stdout.lastIndexOf('\n') + 1);
  return {
    untilEvent: (text: string) => expect.poll(complete, { timeout: 40_000 }).toContain(text),
    async stop() {
      started.kill('SIGINT');
      const status = await ended;
      const summaries = jsonLines(stdout).filter(({ kind }) => kind === 'summary');
      return { status, sent: new Map(summaries.map((one) => [String(one['target']), Number(one['sent'])])) };
    },
  };
}

describe('the inventories of a run', () => {
  it('are read before it starts, and followed: other targets are measured on, and bad lists change nothing', async () => {
    replaceHosts('[one, two]'.replace(/(\w+)/g, '{hostname: $1, to: 127.0.0.1}'));
    const run = running(projectWith(INVENTORY), '--data', join(dir.path, 'data'), '--samples');
    await run.untilEvent('"target":"dc_two"');
    replaceHosts('[{hostname: one, to: 127.0.0.1}, {hostname: three, to: 127.0.0.1}]');
    await run.untilEvent('"target":"dc_three"');
    replaceHosts('[broken');
    await run.untilEvent('Inventory dc cannot be read, its last 2 targets stay');
    replaceHosts('[{hostname: fast, to: 127.0.0.0/24, interval: 10ms}]');
    await run.untilEvent('Inventory dc was not applied, its targets stay as they were');
    replaceHosts('[{hostname: four, to: 127.0.0.1}]');
    await run.untilEvent('"target":"dc_four"');
    const { status, sent } = await run.stop();
    expect(status).toBe(130);
    expect([...sent.keys()].sort()).toEqual(['dc_four', 'dc_one', 'dc_three', 'dc_two', 'own']);
    expect(sent.get('own')).toBeGreaterThan(sent.get('dc_three') ?? 0);

    // The list that was good last is in the data folder.
    replaceHosts('[broken');
    const again = await sounder([
      'run',
      join(dir.path, 'project.yaml'),
      '--data',
      join(dir.path, 'data'),
      '--duration',
      '300ms',
    ]);
    expect(again.stderr).toContain('Inventory dc cannot be read, its last 1 targets stay');
    expect(again.stdout).toMatch(/^dc_four /m);
  });

  it('may be all that it has: it waits for their targets', async () => {
    const file = dir.write('project.yaml', `sounder: 1\n${INVENTORY}`);
    replaceHosts('[broken');
    const run = running(file, '--samples');
    await run.untilEvent('Inventory dc cannot be read, it has no targets yet');
    replaceHosts('[{hostname: late, to: 127.0.0.1}]');
    await run.untilEvent('"target":"dc_late"');
    expect((await run.stop()).sent.get('dc_late')).toBeGreaterThan(0);
  });

  it('leave out what would be too fast from the start, with the reason', async () => {
    replaceHosts('[{hostname: fast, to: 127.0.0.0/24, interval: 10ms}]');
    const { status, stderr, stdout } = await sounder(['run', projectWith(INVENTORY), '--duration', '300ms']);
    expect(status).toBe(0);
    expect(stderr).toMatch(/Inventory dc was not applied.*limit is 20000/);
    expect(stdout).toMatch(/^own /m);
  });
});

describe('the outputs of a run', () => {
  const bodies: Uint8Array[] = [];
  /** A receiver that takes everything. */
  async function receive(port: number): Promise<number> {
    bodies.length = 0;
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        bodies.push(Buffer.concat(parts));
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }
  const outputTo = (port: number) =>
    `outputs:\n  prom: {type: prometheus-remote-write, url: "http://127.0.0.1:${port}/write"}\n`;
  const received = () => byMetric(bodies).get('sounder_sample_success{own}')?.length ?? 0;

  it('have everything when it ends', async () => {
    const port = await receive(0);
    const args = ['run', projectWith(outputTo(port)), '--data', join(dir.path, 'data'), '--json', '--duration', '1s'];
    const { status, stdout, stderr } = await sounder(args);
    expect([status, stderr]).toEqual([0, '']);
    const [summary] = jsonLines(stdout).filter(({ kind }) => kind === 'summary');
    expect(summary?.['sent']).toBeGreaterThan(5);
    expect(received()).toBe(summary?.['sent']);
  });

  it('get what they could not take with the next one', async () => {
    const port = await freePort();
    const file = projectWith(outputTo(port));
    const args = ['run', file, '--data', join(dir.path, 'data'), '--json', '--duration', '1s'];
    const first = await sounder(args);
    expect(first.stderr).toMatch(/^sounder: Output prom: 1 request waits in the data folder .* cannot be reached/);
    await receive(port);
    const second = await sounder(args);
    expect(second.stderr).toBe('');
    const sent = [first, second].map(
      ({ stdout }) => jsonLines(stdout).find(({ kind }) => kind === 'summary')?.['sent'],
    );
    expect(received()).toBe(Number(sent[0]) + Number(sent[1]));
  });

  it('need a data folder', async () => {
    const { status, stderr } = await sounder(['run', projectWith(outputTo(9)), '--duration', '200ms']);
    expect([status, stderr]).toEqual([
      0,
      'sounder: Nothing is sent to outputs without --data DIR, which stores what is to be sent\n',
    ]);
  });
});

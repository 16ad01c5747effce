import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../host/service/testing/free-port.ts';
import { builtCommand, serve, type TemporaryDir, temporaryDir } from './sounder-process.ts';

describe.skipIf(process.platform !== 'linux')('the password of the metrics', () => {
  let dir: TemporaryDir;
  let child: ReturnType<typeof spawn> | undefined;
  beforeEach(() => {
    dir = temporaryDir();
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    dir.remove();
  });

  /** Environments of the children of a process, by command line. */
  const environments = (parent: number): string[] =>
    readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid))
      .flatMap((pid) => {
        try {
          const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
          const isChild = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
          return isChild ? [readFileSync(`/proc/${pid}/environ`, 'utf8')] : [];
        } catch {
          return []; // it has ended
        }
      });

  it('is wanted from scrapes of a run, and unknown to its children', async () => {
    const port = await freePort();
    const path = join(dir.path, 'project.yaml');
    writeFileSync(
      path,
      `sounder: 1\nmetrics: {listen: ${port}}\ntargets:\n  a: {probe: tcp-connect, to: localhost, port: 9}\n`,
    );
    const env = { ...process.env, PROM_USER: 'a', PROM_PASSWORD: 'gehe:im' };
    child = spawn(process.execPath, [builtCommand, 'run', path], { stdio: 'ignore', env });
    const status = (headers: Record<string, string>) =>
      fetch(`http://127.0.0.1:${port}/metrics`, { headers }).then(
        (answer) => answer.status,
        () => null,
      );
    await expect.poll(() => status({}), { timeout: 8000 }).toBe(401);
    expect(await status({ Authorization: `Basic ${Buffer.from('a:gehe:im').toString('base64')}` })).toBe(200);
    const found = environments(child.pid ?? -1);
    expect(found.length).toBeGreaterThan(0); // the look-ups
    expect(found.some((one) => one.includes('gehe:im'))).toBe(false);
  });

  const SECRETS = ['PROM_USER=a', 'PROM_PASSWORD=gehe:im', 'SOUNDER_NAS=nas-secret'];
  const environmentOf = (pid: number) => readFileSync(`/proc/${pid}/environ`, 'utf8');

  it('is known to the station only, of the processes of serve, and other secrets to those that use them', async () => {
    // The engine of services is there once there is one.
    dir.write('project.yaml', 'sounder: 1\ntargets:\n  a: {probe: http, to: "http://127.0.0.1:9/"}\n');
    const served = await serve(dir.path, [], builtCommand, ['env', ...SECRETS]);
    await vi.waitFor(() => served.childPid('service-engine'), { timeout: 8000 });
    const [station, services, packets] = (['station', 'service-engine', 'packet-engine'] as const).map((name) =>
      environmentOf(served.childPid(name)),
    );
    await served.stop();
    expect(station).toContain('gehe:im');
    expect(station).toContain('nas-secret');
    expect(services).toContain('nas-secret');
    expect(services).not.toContain('gehe:im');
    expect(packets).toContain('PROM_USER=a'); // the rest is there
    expect(packets).not.toMatch(/gehe:im|nas-secret/);
  });

  it('is unknown to the look-ups of a command that measures', async () => {
    const env = { ...process.env, ...Object.fromEntries(SECRETS.map((one) => one.split('=') as [string, string])) };
    child = spawn(process.execPath, [builtCommand, 'probe', 'icmp', 'localhost', '--interval', '1s'], {
      stdio: 'ignore',
      env,
    });
    const { pid = -1 } = child;
    await expect.poll(() => environments(pid).length, { timeout: 8000 }).toBeGreaterThan(0);
    expect(environments(pid).join()).not.toMatch(/gehe:im|nas-secret/);
  });
});

import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newReleaseKey } from '../../host/fleet/release-key.ts';
import { freePort } from '../../host/service/testing/free-port.ts';
import { type Served, serve, sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';
import { bundleOf } from './supervised-agent.ts';

const missing = (['curl', 'unshare'] as const).find((tool) => spawnSync(tool, ['--version']).error);
const note = missing ? ` (not run: ${missing} is not installed)` : '';

let dir: TemporaryDir;
let served: Served;
let agent: ChildProcess | undefined;
beforeEach(async () => {
  dir = temporaryDir();
  served = await serve(join(dir.path, 'data'), ['--hub', `127.0.0.1:${await freePort()}`]);
});
afterEach(async () => {
  agent?.kill('SIGKILL');
  await served.stop();
  dir.remove();
});

const fleet = async (...args: readonly string[]) => {
  const { status, stdout, stderr } = await sounder(['fleet', ...args, '--data', join(dir.path, 'data'), '--json']);
  expect([args[0], status, stderr]).toEqual([args[0], 0, '']);
  return JSON.parse(stdout);
};

/** Runs the command of the code as root of a user namespace, for the file system of an image. */
const install = (command: string, root: string) =>
  new Promise<{ readonly status: number; readonly text: string }>((resolve) => {
    const line = `${command.replace('| sudo ', '| ')} --root '${root}'`;
    execFile('unshare', ['-Ur', 'sh', '-c', line], (error, stdout, stderr) =>
      resolve({ status: error ? Number(error.code) : 0, text: `${stdout}${stderr}` }),
    );
  });

describe.skipIf(missing)(`a host without Sounder${note}`, () => {
  it('becomes an agent by the one command of its claim code', { timeout: 60_000 }, async () => {
    const bundle = bundleOf('0.9.0', dir.path, { releaseKey: newReleaseKey() });
    expect(await fleet('bundle', bundle)).toMatchObject({ version: '0.9.0' });
    const { code, installs } = await fleet('code', '--name', 'lima', '--approve');
    const root = join(dir.path, 'root');
    const installed = await install(installs[0].command, root);
    expect(installed).toEqual({ status: 0, text: expect.stringContaining('Installed version 0.9.0') });
    const unit = readFileSync(join(root, 'etc/systemd/system/sounder-agent.service'), 'utf8');
    expect(unit).toContain('ExecStart=/usr/local/lib/sounder-agent/launch.sh');

    // What the service starts, with the folders of the image.
    const state = join(root, 'var/lib/sounder-agent');
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` };
    const program = join(state, 'versions/current/bin/sounder');
    const claimed = spawnSync(program, ['agent', 'claim', code, '--data', state], { env, encoding: 'utf8' });
    expect([claimed.status, claimed.stdout]).toEqual([0, expect.stringContaining('This agent is lima')]);
    const launcher = join(root, 'usr/local/lib/sounder-agent/launch.sh');
    agent = spawn(launcher, [join(state, 'versions'), '--simulate', '--data', state], { env, stdio: 'ignore' });
    await vi.waitFor(
      async () => {
        const { agents } = await fleet('list');
        expect(agents).toMatchObject([{ name: 'lima', state: 'connected', facts: { version: '0.9.0' } }]);
      },
      { timeout: 20_000, interval: 500 },
    );
    // The code has done its work.
    expect((await sounder(['agent', 'claim', code, '--data', join(dir.path, 'thief')])).status).not.toBe(0);
  });
});

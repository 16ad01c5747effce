import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeClaim } from '../../../core/fleet/claim-code.ts';
import { type BundleArch, bundleArchOf, bundleName, type Release } from '../../../core/fleet/release.ts';
import { TestHub } from '../testing/test-hub.ts';
import { installCommand } from './install-command.ts';

const HERE = bundleArchOf(process.arch) ?? 'x64';
const OTHER = HERE === 'x64' ? 'arm64' : 'x64';
/** The installer of the bundle, which says what it was asked for. */
const INSTALLER = '#!/bin/sh\necho "installs: $*"\n';

const missing = (['curl', 'unshare'] as const).find((tool) => spawnSync(tool, ['--version']).error);
const note = missing ? ` (not run: ${missing} is not installed)` : '';

let hub: TestHub;
let dir: string;
beforeEach(async () => {
  hub = await TestHub.open();
  dir = mkdtempSync(join(tmpdir(), 'sounder-install-'));
});
afterEach(async () => {
  await hub.close();
  rmSync(dir, { recursive: true });
});

/** Gives the hub's station a bundle. @returns its file there */
async function keepBundle(arch: BundleArch = HERE): Promise<string> {
  const name = bundleName({ version: '1.2.3', arch });
  mkdirSync(join(dir, name));
  writeFileSync(join(dir, name, 'install.sh'), INSTALLER);
  const { stdout: data } = spawnSync('tar', ['-C', dir, '-cz', name]);
  const release: Release = {
    ...{ version: '1.2.3', arch, bytes: data.length, signature: `${'A'.repeat(86)}==` },
    sha256: createHash('sha256').update(data).digest('hex'),
  };
  hub.bundles.announce(release);
  await hub.bundles.add({ offset: 0, data: data.toString('base64') }, null);
  return hub.bundles.of('1.2.3', arch)?.path ?? '';
}

interface Made {
  readonly code: string;
  readonly command: string;
}

function makeCode(pin = hub.authority.pin): Made {
  const { secret } = hub.claims.makeCode({ name: null, approves: true, forMs: 60_000 });
  const at = { host: '127.0.0.1', port: hub.port };
  const code = encodeClaim({ hubs: [at], pin: hub.authority.pin, secret });
  return { code, command: installCommand({ hub: at, pin, secret, code }) };
}

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command as root of a user namespace, with a folder of its own for temporary files. */
function asRoot(command: string): Promise<Outcome> {
  const temporary = join(dir, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const env = { PATH: process.env['PATH'], TMPDIR: temporary };
  return new Promise((resolve) => {
    execFile('unshare', ['-Ur', 'sh', '-c', command.replace('| sudo ', '| ')], { env }, (error, stdout, stderr) => {
      expect(readdirSync(temporary)).toEqual([]);
      resolve({ status: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

const fetched = (path: string, ...options: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    const args = ['-sk', '-w', '%{http_code}', '-o', join(dir, 'fetched'), ...options];
    execFile('curl', [...args, `https://127.0.0.1:${hub.port}${path}`], (_, stdout) => resolve(stdout));
  });

const pathOf = ({ command }: Made): string => /https:\/\/[^/]+([^']+)/.exec(command)?.[1] ?? '';

describe.skipIf(missing)(`the one command that installs an agent${note}`, () => {
  it('fetches the bundle for the processor and hands its words over to the installer there', async () => {
    await keepBundle();
    await keepBundle(OTHER);
    const made = makeCode();
    const { status, stdout } = await asRoot(`${made.command} --name pi --spool-ram`);
    expect([status, stdout]).toEqual([0, `installs: ${made.code} --name pi --spool-ram\n`]);
    expect(hub.refused).toEqual([]);
  });

  it('installs nothing from a hub with another key', async () => {
    await keepBundle();
    const { stdout, stderr } = await asRoot(makeCode(new Uint8Array(32)).command);
    expect([stdout, stderr]).toEqual(['', expect.stringContaining('pinned')]);
  });

  it('does nothing as another user than root', async () => {
    await keepBundle();
    const made = makeCode();
    const asNobody = made.command.replace('| sudo sh', '| unshare -U sh');
    expect(await asRoot(asNobody)).toMatchObject({ status: 77, stderr: expect.stringContaining('run it as root') });
  });

  it('does not install a bundle that was changed at the station', async () => {
    const path = await keepBundle();
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
    writeFileSync(path, bytes);
    const { status, stdout, stderr } = await asRoot(makeCode().command);
    expect([status, stdout, stderr]).toEqual([
      65,
      '',
      expect.stringContaining('not the one that the station described'),
    ]);
  });

  it('says so where the station has no bundle, or none for the processor', async () => {
    const made = makeCode();
    expect(await asRoot(made.command)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no bundle of an agent yet'),
    });
    await keepBundle(OTHER);
    expect(await asRoot(made.command)).toMatchObject({
      status: 69,
      stderr: expect.stringContaining(`no bundle for ${HERE}; it has ${OTHER}`),
    });
  });

  it('says so when the code has expired', async () => {
    await keepBundle();
    const made = makeCode();
    hub.clock.advance(60_001);
    expect(await asRoot(made.command)).toMatchObject({ status: 1, stderr: expect.stringContaining('has expired') });
    expect(hub.refused).toEqual([expect.stringContaining('installation: the claim code has expired')]);
  });

  it('serves nothing without a code, nor anything else below its path', async () => {
    await keepBundle();
    const path = pathOf(makeCode());
    for (const wrong of [
      '/install/',
      '/install/..%2ffleet.json',
      '/install/AAAAAAAAAAAAAAAAAAAAAA',
      `${path}/${HERE}/x`,
    ]) {
      expect([wrong, await fetched(wrong)]).toEqual([wrong, '404']);
    }
    expect(await fetched(`${path}/mips`)).toBe('404');
    expect(await fetched(path, '-X', 'POST')).toBe('404');
    expect(await fetched(path, '-H', "Host: a';id;'")).toBe('400');
    expect([await fetched(path), await fetched(`${path}/${HERE}`)]).toEqual(['200', '200']);
  });

  it('stops when a code is used again and again', async () => {
    await keepBundle();
    const path = pathOf(makeCode());
    const statuses: string[] = [];
    for (let at = 0; at < 13; at++) statuses.push(await fetched(path));
    expect(statuses).toEqual([...Array.from({ length: 12 }, () => '200'), '429']);
  });

  it('tells the shell why a busy hub refuses', async () => {
    const statuses = new Set<string>();
    for (let at = 0; at < 40 && !statuses.has('429'); at++) statuses.add(await fetched('/install/unknown'));
    expect([...statuses]).toEqual(['404', '429']);
    expect(readFileSync(join(dir, 'fetched'), 'utf8')).toMatch(/^echo 'install: .*try again.*' >&2\nexit 1\n$/);
  });

  it('does nothing where only a part of the script has come', async () => {
    await keepBundle();
    expect(await fetched(pathOf(makeCode()))).toBe('200');
    const script = readFileSync(join(dir, 'fetched'), 'utf8');
    const bundled = join(dir, 'installed');
    for (const share of [0.3, 0.6, 0.9, 0.99]) {
      const { stdout } = spawnSync('unshare', ['-Ur', 'sh', '-s', '--', 'CODE'], {
        input: script.slice(0, Math.floor(script.length * share)),
        encoding: 'utf8',
      });
      expect([stdout, existsSync(bundled)]).toEqual(['', false]);
    }
  });
});

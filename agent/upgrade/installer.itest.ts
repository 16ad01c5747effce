import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const resource = (path: string) => fileURLToPath(new URL(`../../resources/${path}`, import.meta.url));
const hasSysusers = !spawnSync('systemd-sysusers', ['--version']).error;
const why = spawnSync('unshare', ['-Ur', 'true']).status === 0 ? null : 'no user namespace';
const note = why === null ? '' : ` (not run: ${why})`;

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-install-'));
  for (const path of ['agent/install.sh', 'agent/launch.sh', 'systemd/sounder-agent.service']) {
    copyFileSync(resource(path), join(dir, path.split('/').at(-1) ?? ''));
  }
  writeFileSync(join(dir, 'manifest.json'), '{\n  "version": "1.0.0",\n  "arch": "x64"\n}\n');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Installs into an image's file system, whose root is beside the bundle. */
function install(...options: readonly string[]) {
  const root = `${dir}-root`;
  try {
    const args = ['-Ur', 'sh', join(dir, 'install.sh'), '--root', root, ...options];
    const { status, stderr } = spawnSync('unshare', args, { encoding: 'utf8' });
    const text = (path: string) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '');
    const unit = text('etc/systemd/system/sounder-agent.service');
    return { status, stderr, start: /^ExecStart=.*$/m.exec(unit)?.[0], accounts: text('etc/passwd') };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

describe.skipIf(why !== null)(`the installation into an image${note}`, () => {
  const START = 'ExecStart=/usr/local/lib/sounder-agent/launch.sh %S/sounder-agent/versions --data %S/sounder-agent';

  const KEY = `SHA256:${'k+/'.repeat(15).slice(2)}`;

  it('writes the command of the service', () => {
    expect(install()).toMatchObject({ status: 0, start: START });
  });

  it.skipIf(!hasSysusers)('makes the account of the service', () => {
    expect(install()).toMatchObject({ status: 0, stderr: '', accounts: expect.stringContaining('sounder-agent:') });
  });

  it('doubles the percent signs of a proxy, which systemd would replace', () => {
    const { status, start } = install('--proxy', 'http://me:p%40ss@proxy.example:3128');
    expect([status, start]).toEqual([0, `${START} --proxy http://me:p%%40ss@proxy.example:3128`]);
  });

  it('takes a proxy at an IPv6 address', () => {
    const { status, start } = install('--proxy', 'http://[2001:db8::1]:3128');
    expect([status, start]).toEqual([0, `${START} --proxy http://[2001:db8::1]:3128`]);
  });

  it('has an agent find its station by the key', () => {
    const { status, start } = install('--find', KEY, '--name', 'pi-lobby');
    expect([status, start]).toEqual([0, `${START} --find --key ${KEY} --name pi-lobby`]);
  });

  it.each([
    ['--find', 'SHA256:short'],
    ['--find', `SHA1:${'k'.repeat(43)}`],
    ['--find', `SHA256:${'k'.repeat(42)}|`],
    ['--find', KEY, '--name', 'a&b'],
    ['--find', KEY, 'CODE'],
  ])('refuses %s %s %s %s', (...options) => {
    expect(install(...options)).toMatchObject({ status: 64, start: undefined });
  });

  it.each(['http://a&b', 'http://a|b', 'http://a b', 'http://$HOME', 'http://a\\1', 'http://a\nUser=root'])(
    'refuses the proxy %j',
    (proxy) => {
      expect(install('--proxy', proxy)).toMatchObject({ status: 64, start: undefined });
    },
  );
});

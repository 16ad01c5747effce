import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BundleArch, bundleArchOf, bundleName, type Release } from '../../core/fleet/release.ts';
import { FaultError } from '../../core/result/result.ts';
import { newReleaseKey, publicReleaseKey, signRelease } from '../../host/fleet/release-key.ts';
import { AgentUpgrade } from './agent-upgrade.ts';
import { Installation } from './installation.ts';

const key = newReleaseKey();
const ownArch = bundleArchOf(process.arch) ?? 'x64';
const digestOf = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

let dir = '';
let versions = '';

/** Writes a bundle's folder. */
function folderOf(
  parent: string,
  name: string,
  version: string,
  arch: BundleArch,
  program: string,
  listed = program,
): void {
  const folder = join(parent, name);
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'dist/agent.cjs'), program);
  writeFileSync(join(folder, 'release.pub'), publicReleaseKey(key));
  const files = { 'dist/agent.cjs': digestOf(listed) };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version, arch, node: null, files }));
}

interface Change {
  readonly arch?: BundleArch;
  readonly signedWith?: string;
  /** The program that the manifest describes. */
  readonly listed?: string;
}

function bundle(version: string, { arch = ownArch, signedWith = key, listed = 'new' }: Change = {}) {
  const name = bundleName({ version, arch });
  folderOf(dir, name, version, arch, 'new', listed);
  spawnSync('tar', ['-C', dir, '-czf', join(dir, 'bundle'), name]);
  const bytes = readFileSync(join(dir, 'bundle'));
  return { bytes, release: signRelease({ version, arch, bytes: bytes.length, sha256: digestOf(bytes) }, signedWith) };
}

function begun(release: Release, isForced = false): AgentUpgrade {
  const upgrade = new AgentUpgrade(Installation.of(join(versions, '1.0.0/dist')));
  upgrade.begin(release, isForced);
  return upgrade;
}

const give = (upgrade: AgentUpgrade, bytes: Buffer, offset = 0) =>
  upgrade.add({ offset, data: bytes.subarray(offset).toString('base64') });

async function codeOf(work: () => unknown): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof FaultError ? error.fault.code : String(error);
  }
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-upgrade-'));
  versions = join(dir, 'versions');
  folderOf(versions, '1.0.0', '1.0.0', ownArch, 'old');
  symlinkSync('1.0.0', join(versions, 'current'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('an upgrade of this agent', () => {
  it('unpacks the version beside the running one, and has the next start try it', async () => {
    const { release, bytes } = bundle('1.1.0');
    const upgrade = begun(release);
    expect(give(upgrade, bytes)).toBe(bytes.length);
    await upgrade.install();
    expect(readlinkSync(join(versions, 'current'))).toBe('1.1.0');
    expect(readFileSync(join(versions, 'trial'), 'utf8')).toBe('1.1.0 1.0.0 0\n');
    expect(readFileSync(join(versions, '1.1.0/dist/agent.cjs'), 'utf8')).toBe('new');
    const next = new AgentUpgrade(Installation.of(join(versions, '1.1.0/dist')));
    next.confirm();
    expect(existsSync(join(versions, 'trial'))).toBe(false);
    expect([existsSync(join(versions, '1.0.0')), existsSync(join(versions, '.incoming'))]).toEqual([true, false]);
  });

  it('takes over the Node of the running version where the bundle has none', async () => {
    mkdirSync(join(versions, '1.0.0/node/bin'), { recursive: true });
    writeFileSync(join(versions, '1.0.0/node/bin/node'), 'node');
    const { release, bytes } = bundle('1.1.0');
    const upgrade = begun(release);
    give(upgrade, bytes);
    await upgrade.install();
    const inodes = ['1.0.0', '1.1.0'].map((version) => statSync(join(versions, version, 'node/bin/node')).ino);
    expect(inodes[1]).toBe(inodes[0]);
  });

  it('continues with the bytes that came before it was interrupted', () => {
    const { release, bytes } = bundle('1.1.0');
    begun(release).add({ offset: 0, data: bytes.subarray(0, 100).toString('base64') });
    const again = new AgentUpgrade(Installation.of(join(versions, '1.0.0/dist')));
    expect(again.begin(release, false)).toBe(100);
    expect(give(again, bytes, 100)).toBe(bytes.length);
  });

  it.each<[string, string, Change, string]>([
    ['is signed with another key', '1.1.0', { signedWith: newReleaseKey() }, 'upgrade.bad-signature'],
    ['is for another processor', '1.1.0', { arch: ownArch === 'arm64' ? 'x64' : 'arm64' }, 'upgrade.wrong-arch'],
    ['is older', '0.9.0', {}, 'upgrade.downgrade'],
    ['is the same version', '1.0.0', {}, 'upgrade.same-version'],
  ])('is refused before anything comes where the bundle %s', async (_, version, change, code) => {
    expect(await codeOf(() => begun(bundle(version, change).release))).toBe(code);
    expect(existsSync(join(versions, '.incoming'))).toBe(false);
  });

  it('is refused where the signed facts were changed', async () => {
    const { release } = bundle('1.1.0');
    for (const change of [{ version: '1.2.0' }, { bytes: release.bytes + 1 }, { sha256: '0'.repeat(64) }]) {
      expect(await codeOf(() => begun({ ...release, ...change }))).toBe('upgrade.bad-signature');
    }
  });

  it('goes to an older version where that is forced', async () => {
    const { release, bytes } = bundle('0.9.0');
    const upgrade = begun(release, true);
    give(upgrade, bytes);
    await upgrade.install();
    expect(readlinkSync(join(versions, 'current'))).toBe('0.9.0');
  });

  it('is refused where the bytes are not those that were signed, and begins again', async () => {
    const { release, bytes } = bundle('1.1.0');
    const upgrade = begun(release);
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(50) ^ 1, 50);
    give(upgrade, changed);
    expect(await codeOf(() => upgrade.install())).toBe('upgrade.tampered');
    expect(readlinkSync(join(versions, 'current'))).toBe('1.0.0');
    expect(upgrade.begin(release, false)).toBe(0);
  });

  it('is refused where a file is not as the manifest has it, or bytes are missing', async () => {
    const other = bundle('1.1.0', { listed: 'something else' });
    const upgrade = begun(other.release);
    give(upgrade, other.bytes.subarray(0, 100));
    expect(await codeOf(() => upgrade.install())).toBe('upgrade.incomplete');
    upgrade.begin(other.release, false);
    give(upgrade, other.bytes, 100);
    expect(await codeOf(() => upgrade.install())).toBe('upgrade.damaged');
    expect([readlinkSync(join(versions, 'current')), existsSync(join(versions, '1.1.0'))]).toEqual(['1.0.0', false]);
  });

  it('leaves nothing on the disk of a bundle that is damaged', async () => {
    const { release, bytes } = bundle('1.1.0', { listed: 'something else' });
    const upgrade = begun(release);
    give(upgrade, bytes);
    expect(await codeOf(() => upgrade.install())).toBe('upgrade.damaged');
    expect([existsSync(join(versions, '.unpacked')), readdirSync(join(versions, '.incoming'))]).toEqual([false, []]);
  });

  it('forgets that an earlier one was rolled back', () => {
    writeFileSync(join(versions, 'rolled-back'), '1.1.0 ended 3 times\n');
    expect(begun(bundle('1.1.0').release).state.rolledBack).toBeNull();
  });

  it('refuses parts that are too long, out of order or were not announced', async () => {
    const { release, bytes } = bundle('1.1.0');
    const upgrade = begun(release);
    expect(await codeOf(() => give(upgrade, Buffer.concat([bytes, bytes])))).toBe('upgrade.too-long');
    expect(await codeOf(() => give(upgrade, bytes, 10))).toBe('upgrade.out-of-order');
    const idle = new AgentUpgrade(Installation.of(join(versions, '1.0.0/dist')));
    expect(await codeOf(() => give(idle, bytes))).toBe('upgrade.not-begun');
  });

  it('is not possible for an agent of a checkout', async () => {
    const upgrade = new AgentUpgrade(Installation.of(dir));
    expect(upgrade.state).toEqual({ canUpgrade: false, rolledBack: null });
    expect(await codeOf(() => upgrade.begin(bundle('1.1.0').release, false))).toBe('upgrade.impossible');
  });
});

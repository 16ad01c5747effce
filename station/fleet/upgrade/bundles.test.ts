import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Release } from '../../../core/fleet/release.ts';
import { Bundles } from './bundles.ts';

const signature = (letter: string) => `${letter.repeat(85)}A==`;
const DATA = Buffer.from('a bundle');
const RELEASE: Release = {
  ...{ version: '2.0.0', arch: 'x64', bytes: DATA.length, signature: signature('A') },
  sha256: createHash('sha256').update(DATA).digest('hex'),
};
const CHUNK = { offset: 0, data: DATA.toString('base64') };

describe('the bundles of a station', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sounder-bundles-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('come again where the station ended between their last part and their check', async () => {
    mkdirSync(join(folder, 'incoming'));
    writeFileSync(join(folder, 'incoming', `${RELEASE.sha256}.part`), DATA);
    const bundles = new Bundles(folder);
    expect(bundles.announce(RELEASE)).toBe(0);
    await bundles.add(CHUNK, null);
    expect(bundles.of('2.0.0', 'x64')?.release).toEqual(RELEASE);
  });

  it('take over another signature of the same file', async () => {
    const bundles = new Bundles(folder);
    bundles.announce(RELEASE);
    await bundles.add(CHUNK, null);
    const corrected = { ...RELEASE, signature: signature('B') };
    expect(bundles.announce(corrected)).toBe(DATA.length);
    expect(bundles.of('2.0.0', 'x64')?.release).toEqual(corrected);
  });

  it('are the newest for each processor, and only one version of each is kept', async () => {
    const bundles = new Bundles(folder);
    const keep = async (change: Partial<Release>, inUse: string | null = null) => {
      bundles.announce({ ...RELEASE, ...change });
      await bundles.add(CHUNK, inUse);
    };
    const newest = () => bundles.newest.map(({ release: { version, arch } }) => `${version} ${arch}`);
    expect(newest()).toEqual([]);
    await keep({});
    await keep({ arch: 'armhf' });
    await keep({ version: '10.0.0' }, '2.0.0');
    expect(newest()).toEqual(['10.0.0 x64', '2.0.0 armhf']);
    expect(bundles.of('2.0.0', 'x64')).not.toBeNull();
    await keep({ version: '3.0.0' });
    expect([newest(), bundles.of('2.0.0', 'x64'), bundles.of('10.0.0', 'x64')]).toEqual([
      ['3.0.0 x64', '2.0.0 armhf'],
      null,
      null,
    ]);
    expect(new Bundles(folder).newest).toHaveLength(2);
    writeFileSync(join(folder, 'sounder-agent-3.0.0-x64.json'), '{');
    expect(new Bundles(folder).newest.map(({ release }) => release.arch)).toEqual(['armhf']);
  });
});

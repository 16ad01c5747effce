import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, Release, ReleaseVersion } from './release.ts';

const ORDERED = [
  '0.1.0',
  '0.1.1-alpha',
  '0.1.1-alpha.1',
  '0.1.1-alpha.beta',
  '0.1.1-beta.2',
  '0.1.1-beta.11',
  '0.1.1-rc.1',
  '0.1.1',
  '0.2.0',
  '0.10.0',
  '1.0.0',
];

describe('versions', () => {
  it('are ordered as semver.org orders them', () => {
    expect([...ORDERED].reverse().sort(compareVersions)).toEqual(ORDERED);
    for (const one of ORDERED) expect(compareVersions(one, one)).toBe(0);
  });

  it.each(['1.0', '1.0.0/..', '../1.0.0', '1.0.0-', '1.0.0 ', '', '1.0.0-a..b', '.', '..'])(
    'that are none are refused: "%s"',
    (text) => expect(ReleaseVersion.safeParse(text).success).toBe(false),
  );

  it('never lead out of a folder', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (ReleaseVersion.safeParse(text).success) expect(text).toMatch(/^\d[\w.-]*$/);
      }),
    );
  });
});

it('the description of a bundle is refused whatever else it is', () => {
  fc.assert(fc.property(fc.anything(), (value) => void Release.safeParse(value)));
  const release = { version: '1.0.0', arch: 'x64', bytes: 1, sha256: 'a'.repeat(64), signature: `${'A'.repeat(86)}==` };
  expect(Release.safeParse(release).success).toBe(true);
  for (const change of [{ arch: 'mips' }, { bytes: 0 }, { bytes: 1e12 }, { sha256: 'A' }, { signature: 'AAAA' }]) {
    expect(Release.safeParse({ ...release, ...change }).success).toBe(false);
  }
});

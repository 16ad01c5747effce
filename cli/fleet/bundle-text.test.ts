import { describe, expect, it } from 'vitest';
import { bundleText } from './bundle-text.ts';

const OLD = [
  { version: '1.0.0', arch: 'x64' },
  { version: '1.0.0', arch: 'arm64' },
] as const;

describe('the answer to a bundle', () => {
  it('names the version that agents are installed from', () => {
    expect(bundleText(OLD, OLD)).toBe('New agents are installed from version 1.0.0 for x64, arm64\n');
  });

  it('names the newer one that a running upgrade keeps, and those of other processors', () => {
    const kept = [{ version: '2.0.0', arch: 'x64' }, OLD[1], { version: '1.0.0', arch: 'armhf' }] as const;
    expect(bundleText(OLD, kept)).toBe(
      'New agents are installed from version 2.0.0 for x64 and version 1.0.0 for arm64, armhf\n' +
        'Version 1.0.0 for x64 is not used: an upgrade to a newer one is running\n',
    );
  });
});

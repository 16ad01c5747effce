import { describe, expect, it } from 'vitest';
import { codeText } from './code-text.ts';

const MADE = {
  command: 'sounder agent claim AB',
  installs: [
    { hub: '192.0.2.1:4785', command: "curl 'https://192.0.2.1:4785/install/t' | sudo sh -s -- AB" },
    { hub: '[2001:db8::1]:4785', command: 'another' },
  ],
  expiresMs: Date.UTC(2026, 0, 2, 3, 4, 5),
};

describe('a claim code in the terminal', () => {
  it('is shown as the command that installs an agent, and as the one for a host with Sounder', () => {
    const text = codeText(MADE, [
      { version: '0.2.0', arch: 'x64' },
      { version: '0.2.0', arch: 'arm64' },
    ]);
    expect(text).toContain('before 2026-01-02T03:04:05.000Z:\n\n  curl ');
    expect(text).toContain('(x64, arm64)');
    expect(text).toContain('by [2001:db8::1]:4785');
    expect(text).toContain('\n  sounder agent claim AB\n');
  });

  it('says what is missing while the station has no bundle', () => {
    expect(codeText(MADE, [])).toContain('no bundle to install yet: sounder fleet bundle FILE');
  });
});

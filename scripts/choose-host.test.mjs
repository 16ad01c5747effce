import { describe, expect, it } from 'vitest';
import { chooseHost } from './choose-host.mjs';

const DISPLAY = { DISPLAY: ':0' };

describe('chooseHost', () => {
  it.each([
    [[], DISPLAY, 'linux', 1000, 'desktop-if-possible'],
    [[], { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', 1000, 'desktop-if-possible'],
    [[], {}, 'linux', 1000, 'browser'],
    [[], DISPLAY, 'linux', 0, 'browser'],
    [[], {}, 'win32', undefined, 'desktop-if-possible'],
    [[], {}, 'darwin', 501, 'desktop-if-possible'],
    [[], { SSH_CONNECTION: 'a b' }, 'darwin', 501, 'browser'],
    [['--browser'], DISPLAY, 'linux', 1000, 'browser'],
    [['--no-open'], DISPLAY, 'linux', 1000, 'browser'],
    [['--port', '0'], DISPLAY, 'linux', 1000, 'browser'],
    [['--port=0'], DISPLAY, 'linux', 1000, 'browser'],
    [['--desktop'], {}, 'linux', 0, 'desktop'],
    [['--data', '/x'], DISPLAY, 'linux', 1000, 'desktop-if-possible'],
  ])('%j with %j on %s as %s: %s', (words, env, platform, uid, host) => {
    expect(chooseHost(words, env, platform, uid)).toBe(host);
  });
});

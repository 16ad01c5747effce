import { describe, expect, it } from 'vitest';
import { proxyFor } from './proxy.ts';

const hub = { host: 'hub.example.org', port: 4785 };
const of = (env: NodeJS.ProcessEnv, given: string | null = null) => proxyFor(hub, given, env)?.href;

describe('the proxy to a hub', () => {
  it('is the one given, else that of the environment', () => {
    expect(of({ HTTPS_PROXY: 'http://a:1' }, 'http://b:2')).toBe('http://b:2/');
    expect(of({ HTTPS_PROXY: 'a:1' })).toBe('http://a:1/');
    expect(of({ https_proxy: 'https://user:word@a:1', HTTPS_PROXY: 'http://c:3' })).toBe('https://user:word@a:1/');
    expect(of({})).toBeUndefined();
  });

  it.each(['hub.example.org', 'x, .example.org', 'example.org', '*.example.org', '*'])(
    'is none with NO_PROXY=%s',
    (list) => {
      expect(of({ HTTPS_PROXY: 'http://a:1', NO_PROXY: list })).toBeUndefined();
    },
  );

  it.each(['', 'other.example.org', 'ple.org'])('is used with NO_PROXY=%s', (list) => {
    expect(of({ HTTPS_PROXY: 'http://a:1', NO_PROXY: list })).toBe('http://a:1/');
  });

  it('that is no address is an error', () => {
    expect(() => of({}, 'socks5://a:1')).toThrow('--proxy is not the address of an HTTP proxy');
    expect(() => of({ HTTPS_PROXY: 'http://' })).toThrow('HTTPS_PROXY');
  });
});

import { describe, expect, it } from 'vitest';
import { isAllowedHost, isAllowedOrigin } from './guard.ts';

describe('the Host header', () => {
  it.each(['localhost', 'LOCALHOST:4780', '127.0.0.1', '127.0.0.1:4780', '127.9.8.7:1', '[::1]', '[::1]:4780'])(
    'may be %s',
    (host) => {
      expect(isAllowedHost(host)).toBe(true);
    },
  );

  it.each([
    undefined,
    '',
    'example.net',
    'localhost.example.net',
    'localhost.',
    '127.0.0.1.example.net',
    'example.net:127',
    '0.0.0.0',
    '[::]',
    '::1',
    '[::1',
    '192.0.2.1:4780',
    'localhost:4780:1',
    'localhost:x',
    'user@localhost',
    'localhost/x',
    ' localhost',
  ])('may not be %j', (host) => {
    expect(isAllowedHost(host)).toBe(false);
  });
});

describe('the Origin of a WebSocket', () => {
  it.each([undefined, 'http://localhost:4780', 'http://127.0.0.1:9', 'https://[::1]:4780', 'http://LOCALHOST'])(
    'may be %j',
    (origin) => {
      expect(isAllowedOrigin(origin)).toBe(true);
    },
  );

  it.each([
    'null',
    '',
    'file://',
    'http://example.net',
    'http://localhost.example.net',
    'ftp://localhost',
    'http://localhost@example.net',
    'chrome-extension://localhost',
  ])('may not be %j', (origin) => {
    expect(isAllowedOrigin(origin)).toBe(false);
  });
});

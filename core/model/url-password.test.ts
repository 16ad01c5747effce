import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasPassword, withoutPassword } from './url-password.ts';

it.each([
  ['https://ann:secret@example.org/x', 'https://ann:…@example.org/x'],
  ['smb://CORP;ann:pa/s#s@nas/data', 'smb://CORP;ann:…@nas/data'],
  ['smb://ann:p@ss@nas', 'smb://ann:…@nas'],
  ['ftp://ann:12345@host', 'ftp://ann:…@host'],
  ['http://:secret@host/', 'http://:…@host/'],
])('finds the password in %s', (text, shown) => {
  expect(hasPassword(text)).toBe(true);
  expect(withoutPassword(text)).toBe(shown);
});

it.each([
  'https://example.org:8443/@ann',
  'https://ann@example.org/',
  'https://[2001:db8::1]:443/@ann',
  'ntp://192.0.2.1:123',
  'ann:secret@host',
  'https://example.org/a:b@c',
])('finds none in %s', (text) => {
  expect(hasPassword(text)).toBe(false);
  expect(withoutPassword(text)).toBe(text);
});

it('shows no password, whatever signs it has', () => {
  fc.assert(
    fc.property(fc.string(), (password) => {
      const secret = `q${password}q`;
      expect(withoutPassword(`https://ann:${secret}@host/`)).toBe('https://ann:…@host/');
    }),
  );
});

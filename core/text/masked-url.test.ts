import { expect, it } from 'vitest';
import { maskedUrl } from './masked-url.ts';

it('a URL is shown without the values of its query', () => {
  expect(maskedUrl('https://host:1/a/b')).toBe('https://host:1/a/b');
  expect(maskedUrl('https://host/a?token=abc&db=x=y')).toBe('https://host/a?token=…&db=…');
  expect(maskedUrl('https://host?abc&b=')).toBe('https://host?…&b=…');
});

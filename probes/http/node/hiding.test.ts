import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hiding } from './hiding.ts';

const SECRET = 'S3CRET/ü+"k&y';

describe('secrets in texts of a server', () => {
  const hide = hiding([SECRET]);

  it.each([
    ['as it is', SECRET],
    ['in a query', encodeURIComponent(SECRET)],
    ['in a query in lower case', encodeURIComponent(SECRET).toLowerCase()],
    ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['in ASCII JSON', JSON.stringify(SECRET).slice(1, -1).replace('ü', '\\u00fc')],
    ['in HTML', SECRET.replace('&', '&amp;').replace('"', '&quot;')],
    ['in a field', Buffer.from(SECRET, 'utf8').toString('latin1')],
    ['in a host name', SECRET.toLowerCase()],
  ])('are hidden %s', (_, written) => {
    expect(hide(`you sent ${written}, ${written}!`)).toBe('you sent •••, •••!');
  });

  it('are hidden where a message cuts them', () => {
    expect(hide('you sent S3CRET')).toBe('you sent •••');
    expect(hide('you sent S3CRET%2…')).toBe('you sent •••…');
    expect(hide('the line "S3CRE…" is malformed')).toBe('the line "•••…" is malformed');
    expect(hide('S3CRE is nothing')).toBe('S3CRE is nothing');
  });

  it('are hidden with their blanks joined, and as a part of another', () => {
    expect(hiding(['two  words'])('a two words b two%20%20words')).toBe('a ••• b •••');
    expect(hiding(['abc', 'abcdef'])('abcdef abcd.')).toBe('••• •••d.');
  });

  it('do not exist where none was filled in', () => {
    expect(hiding([])('text')).toBe('text');
    expect(hiding([''])('text')).toBe('text');
  });

  it('never remain, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (secret, before, after) => {
        fc.pre(!'•'.includes(secret));
        expect(hiding([secret])(`${before}${secret}${after}`)).toContain('•••');
        expect(hiding([secret])(`${before}${encodeURIComponent(secret)}${after}`)).toContain('•••');
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pinOfFingerprint } from './found-hub.ts';

describe('the fingerprint of a key', () => {
  it('is read as the digest that it writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (digest) => {
        const text = `SHA256:${btoa(String.fromCharCode(...digest)).replace(/=+$/, '')}`;
        expect(pinOfFingerprint(text)).toEqual(digest);
      }),
    );
  });

  it.each(['', 'SHA256:', `SHA256:${'A'.repeat(42)}`, `MD5:${'A'.repeat(43)}`, ` SHA256:${'A'.repeat(43)}`])(
    'is nothing else: %j',
    (text) => {
      expect(pinOfFingerprint(text)).toBeUndefined();
    },
  );
});

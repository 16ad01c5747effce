import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tableCrc32 } from './crc32.ts';

it('gives the checksum that zlib gives', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      expect(tableCrc32(bytes)).toBe(crc32(bytes));
    }),
  );
});

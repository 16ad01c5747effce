import { expect, it } from 'vitest';
import { foldSum, internetChecksum, pseudoHeaderSum, sumWords } from './checksum.ts';

it('is that of the example in RFC 1071 §3', () => {
  const bytes = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
  expect(foldSum(sumWords(bytes))).toBe(0xddf2);
  expect(internetChecksum(bytes)).toBe(~0xddf2 & 0xffff);
});

it('is 0 over bytes that contain their checksum', () => {
  const bytes = Uint8Array.of(8, 0, 0, 0, 0x12, 0x34, 0, 1);
  const sum = internetChecksum(bytes);
  bytes.set([sum >> 8, sum & 0xff], 2);
  expect(internetChecksum(bytes)).toBe(0);
});

it('counts an odd last byte as the high one', () => {
  expect(internetChecksum(Uint8Array.of(0x12))).toBe(internetChecksum(Uint8Array.of(0x12, 0)));
});

it('covers addresses, protocol and length in a pseudo header', () => {
  const sum = pseudoHeaderSum(Uint8Array.of(10, 0, 0, 1), Uint8Array.of(10, 0, 0, 2), 6, 0x1_0014);
  expect(sum).toBe(0x0a00 + 0x0001 + 0x0a00 + 0x0002 + 6 + 1 + 0x14);
});

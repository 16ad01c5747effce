import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unescaped } from './escapes.ts';

const text = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('latin1');

it('replaces the escapes', () => {
  expect(text(unescaped('HEAD / HTTP/1.0\\r\\n\\r\\n'))).toBe('HEAD / HTTP/1.0\r\n\r\n');
  expect(text(unescaped('\\t\\0\\\\\\x7fA\\xFF'))).toBe('\t\0\\\x7fA\xff');
  expect(unescaped('ü')).toEqual(Uint8Array.from([0xc3, 0xbc]));
});

it('refuses other escapes', () => {
  for (const wrong of ['\\', '\\q', '\\x1', '\\xgg', 'a\\']) expect(unescaped(wrong), wrong).toBeNull();
});

it('leaves texts without a backslash unchanged, and doubled ones single', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (written) => {
      expect(Buffer.from(unescaped(written.replaceAll('\\', '\\\\')) ?? []).toString()).toBe(written);
    }),
  );
});

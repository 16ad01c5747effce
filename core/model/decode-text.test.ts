import { describe, expect, it } from 'vitest';
import { decodeText } from './decode-text.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const utf16 = (text: string, isBig: boolean): Uint8Array =>
  Uint8Array.from(
    Array.from(text, (_, at) => text.charCodeAt(at)).flatMap((code) => {
      const [high, low] = [code >> 8, code & 255];
      return isBig ? [high, low] : [low, high];
    }),
  );

describe('the text of a file', () => {
  const text = 'bücher.example\r\n192.0.2.1 € 日本\r\n';

  it.each([
    ['UTF-8', utf8(text)],
    ['UTF-8 with a byte order mark', utf8(`\ufeff${text}`)],
    ['UTF-16, little-endian, with a byte order mark', utf16(`\ufeff${text}`, false)],
    ['UTF-16, big-endian, with a byte order mark', utf16(`\ufeff${text}`, true)],
    ['UTF-16, little-endian, without one', utf16(text, false)],
    ['UTF-16, big-endian, without one', utf16(text, true)],
  ])('is read from %s', (_, bytes) => {
    expect(decodeText(bytes)).toBe(text);
  });

  it('is empty when the file is', () => {
    expect(decodeText(new Uint8Array())).toBe('');
  });

  it('shows where bytes are no text', () => {
    expect(decodeText(Uint8Array.of(0x62, 0xfc, 0x63))).toBe('b\ufffdc');
  });
});

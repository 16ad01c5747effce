/** Share of zero bytes in UTF-16 text of Latin script; text in UTF-8 has none. */
const UTF16_ZEROS = 0.2;

/**
 * Decodes the text of a file: UTF-8, or UTF-16 as some Windows programs write it, by its byte order mark or its
 * zero bytes. The mark is dropped.
 */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, 4096);
  const zeros = [0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > sample.length * UTF16_ZEROS && even === 0) return 'utf-16le';
  return even > sample.length * UTF16_ZEROS && odd === 0 ? 'utf-16be' : 'utf-8';
}

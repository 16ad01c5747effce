const ESCAPE = /\\(?:r|n|t|0|\\|x[0-9A-Fa-f]{2})/g;

const SIMPLE: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', 0: '\0', '\\': '\\' };

/** Bytes of a text with the escapes `\r \n \t \0 \\ \xNN`; other characters are UTF-8. null = there is another escape. */
export function unescaped(text: string): Uint8Array | null {
  if (text.replace(ESCAPE, '').includes('\\')) return null;
  const parts: number[] = [];
  const encoder = new TextEncoder();
  let at = 0;
  for (const match of text.matchAll(ESCAPE)) {
    parts.push(...encoder.encode(text.slice(at, match.index)));
    const [written] = match;
    const simple = SIMPLE[written.charAt(1)];
    if (simple === undefined) parts.push(Number.parseInt(written.slice(2), 16));
    else parts.push(...encoder.encode(simple));
    at = match.index + written.length;
  }
  parts.push(...encoder.encode(text.slice(at)));
  return Uint8Array.from(parts);
}

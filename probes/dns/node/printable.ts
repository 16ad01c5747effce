/** Longest text of a server that is kept, in characters. */
const MAX_LENGTH = 300;

const utf8 = new TextDecoder();

/** Text of a server for terminal and page: UTF-8, control characters replaced, of limited length. */
export function printable(bytes: Uint8Array): string {
  const text = utf8.decode(bytes).replace(/\p{C}/gu, '\ufffd');
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)} …` : text;
}

/** A character string in quotes. */
export function quoted(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    if (byte < 32 || byte >= 127) text += `\\${String(byte).padStart(3, '0')}`;
    else text += byte === 34 || byte === 92 ? `\\${String.fromCharCode(byte)}` : String.fromCharCode(byte);
  }
  return `"${text}"`;
}

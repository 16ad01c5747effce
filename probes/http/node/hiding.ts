/** Stand-in for a secret in a text for users. */
const PLACEHOLDER = '•••';
/** Mark of a cut text. */
const CUT = '…';
/** Characters of a secret from which on its start is hidden where a text is cut. */
const MIN_START = 3;

/** Spellings of characters, not of secrets. */
const known = new Map<string, readonly string[]>();
const MAX_KNOWN = 1000;

const ENTITIES: Readonly<Record<string, readonly string[]>> = {
  '&': ['&amp;'],
  '<': ['&lt;'],
  '>': ['&gt;'],
  '"': ['&quot;', '&#34;'],
  "'": ['&#39;', '&#x27;', '&apos;'],
  '/': ['\\/', '&#x2F;'],
  ' ': ['+'],
};

/** Ways in which a server, a parser or a message may write a character: as it is, or escaped for a URL, JSON or HTML. */
function spellingsOf(character: string): readonly string[] {
  const found = known.get(character);
  if (found) return found;
  const bytes = Buffer.from(character, 'utf8');
  const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const code = character.charCodeAt(0).toString(16).padStart(4, '0');
  const spellings = new Set([
    character,
    character.toLowerCase(),
    character.toUpperCase(),
    percent,
    percent.toUpperCase(),
    `\\u${code}`,
    `\\u${code.toUpperCase()}`,
    JSON.stringify(character).slice(1, -1),
    ...(ENTITIES[character] ?? []),
    // Fields are read byte by byte; messages have a dot for bytes beyond ASCII.
    ...(bytes.length > 1 ? [bytes.toString('latin1'), '·'.repeat(bytes.length)] : []),
  ]);
  if (known.size >= MAX_KNOWN) known.clear();
  const list = [...spellings];
  known.set(character, list);
  return list;
}

/** End of a secret, or of its start where the text is cut, that stands at a position; the position itself = none. */
function endAt(text: string, start: number, secret: readonly string[]): number {
  let places = new Set([start]);
  for (const [index, character] of secret.entries()) {
    const next = new Set<number>();
    for (const at of places) {
      for (const spelling of spellingsOf(character)) {
        if (text.startsWith(spelling, at)) next.add(at + spelling.length);
      }
      if (index >= MIN_START && isCutAt(text, at, character)) return cutAfter(text, at);
    }
    if (next.size === 0) return start;
    places = next;
  }
  return Math.max(...places);
}

/** Whether a text is cut within a character, or before it. */
function isCutAt(text: string, at: number, character: string): boolean {
  const rest = text.slice(at, cutAfter(text, at));
  return rest.length < LONGEST_SPELLING && spellingsOf(character).some((one) => one !== rest && one.startsWith(rest));
}

const LONGEST_SPELLING = 13;

/** End of a text from a position on: its mark of a cut nearby, or its own. */
function cutAfter(text: string, at: number): number {
  const mark = text.slice(at, at + LONGEST_SPELLING).indexOf(CUT);
  return mark === -1 ? text.length : at + mark;
}

/** Replaces secrets in texts that came from a server: it may have sent back what it received. */
export function hiding(values: readonly string[]): (text: string) => string {
  // Messages join blanks.
  const spelled = new Set(values.flatMap((value) => [value, value.trim().replace(/\s+/g, ' ')]));
  const secrets = [...spelled].filter((value) => value !== '').map((value) => Array.from(value));
  if (secrets.length === 0) return (text) => text;
  const starts = new Set(secrets.flatMap(([first = '']) => spellingsOf(first)).map((spelling) => spelling[0]));
  return (text) => {
    let result = '';
    let copied = 0;
    for (let at = 0; at < text.length; at++) {
      if (!starts.has(text[at])) continue;
      const end = Math.max(...secrets.map((secret) => endAt(text, at, secret)));
      if (end === at) continue;
      result += text.slice(copied, at) + PLACEHOLDER;
      copied = end;
      at = end - 1;
    }
    return result + text.slice(copied);
  };
}

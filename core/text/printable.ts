/**
 * Characters that change what a terminal or a reader sees beyond their own place: controls (C0, DEL, C1), line and
 * paragraph separators, bidirectional marks, embeddings, overrides and isolates, and halves of surrogate pairs.
 */
const MISLEADING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;

/** The same in text of several lines, whose line feeds and tabs mean what they are. */
const MISLEADING_IN_TEXT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text of unknown origin on one line: what would mislead is shown as its code, `\u202e`. */
export const printable = (text: string): string => text.replace(MISLEADING, escaped);

/**
 * Output of several lines, safe for a terminal whatever it quotes. In JSON the escapes mean the characters that they
 * stand for: there, such characters occur inside of strings only.
 */
export const terminalSafe = (text: string): string => text.replace(MISLEADING_IN_TEXT, escaped);

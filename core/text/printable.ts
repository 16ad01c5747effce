/** C1 controls, line and paragraph separators, embeddings, overrides and isolates of the direction. */
const BEYOND_ASCII = '\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069';

/**
 * Characters that change what a terminal or a reader sees beyond their own place, as a part of a character class:
 * controls (C0, DEL, C1), separators of lines, and what turns the direction of the text beside it.
 */
export const MISLEADING = `\\u0000-\\u001f${BEYOND_ASCII}`;

const misleading = new RegExp(`[${MISLEADING}]|\\p{Cs}`, 'gu');
/** In text of several lines, line feeds and tabs mean what they are. */
const misleadingInText = new RegExp(`[\\u0000-\\u0008\\u000b-\\u001f${BEYOND_ASCII}]|\\p{Cs}`, 'gu');

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text of unknown origin on one line: what would mislead is shown as its code, `\u202e`. */
export const printable = (text: string): string => text.replace(misleading, escaped);

/**
 * Output of several lines, safe for a terminal whatever it quotes. In JSON the escapes mean the characters that they
 * stand for: there, such characters occur inside of strings only.
 */
export const terminalSafe = (text: string): string => text.replace(misleadingInText, escaped);

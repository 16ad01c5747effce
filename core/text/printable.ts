/** C1 controls, line and paragraph separators, and directional embeddings, overrides and isolates. */
const BEYOND_ASCII = '\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069';

/**
 * Characters that change more than their own place on a terminal or a page, as part of a character class: controls (C0,
 * DEL, C1), line separators, and directional formatting characters.
 */
export const MISLEADING = `\\u0000-\\u001f${BEYOND_ASCII}`;

const misleading = new RegExp(`[${MISLEADING}]|\\p{Cs}`, 'gu');
/** In text of several lines, line feeds and tabs are allowed. */
const misleadingInText = new RegExp(`[\\u0000-\\u0008\\u000b-\\u001f${BEYOND_ASCII}]|\\p{Cs}`, 'gu');

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text of unknown origin on one line: misleading characters are shown as their code, `\u202e`. */
export const printable = (text: string): string => text.replace(misleading, escaped);

/**
 * Output of several lines, safe for a terminal whatever it quotes. In JSON, such characters occur only inside strings,
 * where the escapes stand for the same characters.
 */
export const terminalSafe = (text: string): string => text.replace(misleadingInText, escaped);

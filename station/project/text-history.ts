/** A text that a text edit wrote, and what it means. */
interface WrittenText {
  readonly version: string;
  readonly meaning: string;
}

interface Level {
  /** Version of the text that the edit replaced. */
  readonly replaced: string;
  readonly written: readonly WrittenText[];
}

/** Text edits in force, the newest last. */
export type TextHistory = readonly Level[];

/** More than anybody undoes. */
const MAX_LEVELS = 200;

/** The history after a text edit. One that writes what the newest one replaced takes that one back. */
export function withText(history: TextHistory, replaced: string, written: WrittenText): TextHistory {
  const newest = history.at(-1);
  if (newest?.replaced !== written.version) return [...history, { replaced, written: [written] }].slice(-MAX_LEVELS);
  const below = history.at(-2) ?? { replaced: '', written: [] };
  const others = below.written.filter(({ version }) => version !== written.version);
  return [...history.slice(0, -2), { ...below, written: [...others, written] }];
}

/**
 * Whether the text as it is stands for one that was written: only other edits came after it, which were undone and wrote
 * the text again. A text edit of somebody else, even of comments alone, is in between until it is undone.
 */
export const standsFor = (history: TextHistory, text: WrittenText): boolean =>
  history.at(-1)?.written.some(({ version, meaning }) => version === text.version && meaning === text.meaning) ?? false;

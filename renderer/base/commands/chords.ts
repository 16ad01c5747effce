/** The parts of a key event that form a chord. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * The chord of a key press as commands write it: `Mod+K`, `Mod+Shift+Z`, `/`, `?`, `Space`, `Delete`. Mod is Ctrl, or
 * Cmd on a Mac. Shift is written only where the key itself does not show it.
 */
export function chordOf(press: KeyPress): string {
  const isLetter = /^[a-z]$/i.test(press.key);
  const key = press.key === ' ' ? 'Space' : isLetter ? press.key.toUpperCase() : press.key;
  const showsShift = press.key.length === 1 && !isLetter;
  const parts = [];
  if (press.ctrlKey || press.metaKey) parts.push('Mod');
  if (press.altKey) parts.push('Alt');
  if (press.shiftKey && !showsShift) parts.push('Shift');
  return [...parts, key].join('+');
}

/** A chord for people: `Ctrl K`, or `⌘ K` on a Mac. */
export function chordLabel(chord: string, isMac: boolean): string {
  return chord.replaceAll('+', ' ').replace('Mod', isMac ? '⌘' : 'Ctrl');
}

/** Typing there is writing, not a command. A field may leave the commands to the page (`data-takes-commands`). */
export function isTypingTarget(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('input:not([type=checkbox], [type=range], [data-takes-commands]), textarea, select'))
  );
}

/** Chords that write nothing in a field and lead out of it: Alt and a letter opens a screen or a panel. */
export const leadsOutOfFields = (chord: string): boolean =>
  /^(?:(?:Shift\+)?F6|Alt\+(?:Shift\+)?[A-Z]|Mod\+,)$/.test(chord);

import { useLayoutEffect } from 'react';
import { useBase } from '../base/base-context.ts';
import { chordOf, isTypingTarget, leadsOutOfFields } from '../base/commands/chords.ts';
import type { Command } from '../base/commands/command.ts';
import { useEdit } from '../features/edit/edit-store.ts';
import { useFlood } from '../features/flood/flood-store.ts';
import { useRun } from '../features/run/run-store.ts';
import { useSheet } from '../features/sheet/sheet-store.ts';

/** Chords that mean something else while text is selected: the browser's own copy, for one. */
const hasSelectedText = () => (getSelection()?.toString() ?? '') !== '';

/** These work in a dialog, too: it may not have the focus yet, or any more. */
const EVERYWHERE: readonly string[] = ['Mod+K', 'Escape'];

/** Runs commands from the keyboard, wherever no field and no dialog wants the keys. */
export function useShortcuts(commands: readonly Command[]): void {
  const { layout } = useBase();
  const run = useRun();
  const edit = useEdit();
  const sheet = useSheet();
  const flood = useFlood();
  // Registered with the first paint, so that no key press is lost.
  useLayoutEffect(() => {
    const isDialogOpen = () =>
      layout.getState().dialog !== 'none' ||
      run.getState().confirmation !== null ||
      flood.getState().question !== null ||
      edit.getState().question !== null ||
      edit.getState().naming !== null ||
      sheet.getState().question !== null;
    // Of the commands of a chord, the last that is possible: N returns to the live path, and is a note otherwise.
    const commandOf = (chord: string) =>
      commands.findLast((command) => command.keys.includes(chord) && command.isEnabled());
    const handle = (event: KeyboardEvent) => {
      const chord = chordOf(event);
      const command = commandOf(chord);
      if (event.defaultPrevented || !command) return;
      if (!EVERYWHERE.includes(chord)) {
        if (isDialogOpen() || (isTypingTarget(event.target) && !leadsOutOfFields(chord))) return;
        if (chord === 'Mod+C' && hasSelectedText()) return;
      }
      event.preventDefault();
      command.run();
    };
    document.addEventListener('keydown', handle);
    return () => document.removeEventListener('keydown', handle);
  }, [commands, layout, run, edit, sheet, flood]);
}

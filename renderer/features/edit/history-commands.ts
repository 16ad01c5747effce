import type { CommandSpec } from '../../base/commands/command.ts';
import type { EditStore } from './edit-store.ts';

/** Undo and redo. */
export function historyCommands({ edit }: { readonly edit: EditStore }): readonly CommandSpec[] {
  return [
    {
      id: 'edit.undo',
      title: 'Undo',
      section: 'Targets',
      synonyms: 'revert back',
      keys: ['Mod+Z'],
      isEnabled: () => edit.getState().undoable.length + edit.getState().pending > 0,
      run: () => void edit.getState().undo(),
    },
    {
      id: 'edit.redo',
      title: 'Redo',
      section: 'Targets',
      synonyms: 'again repeat',
      keys: ['Mod+Shift+Z', 'Mod+Y'],
      isEnabled: () => edit.getState().redoable.length > 0,
      run: () => void edit.getState().redo(),
    },
  ];
}

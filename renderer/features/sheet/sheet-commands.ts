import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';
import type { TargetsTab } from '../../base/layout-store.ts';
import type { SheetStore } from './sheet-state.ts';

interface SheetCommandParts extends Pick<Base, 'layout'> {
  readonly sheet: SheetStore;
}

/** Commands of the targets screen. */
export function sheetCommands({ layout, sheet }: SheetCommandParts): readonly CommandSpec[] {
  const isTextShown = () => layout.getState().view === 'targets' && layout.getState().targetsTab === 'yaml';
  const isShown = () => layout.getState().view === 'targets' && !isTextShown();
  const hasDrafts = () => sheet.getState().history.drafts.size > 0;
  const show = (tab: TargetsTab) => {
    layout.getState().showTargetsTab(tab);
    layout.getState().showView('targets');
  };
  return [
    {
      id: 'sheet.toggle',
      title: 'Switch between list and targets screen',
      section: 'Targets',
      synonyms: 'spreadsheet table editor edit cells configuration',
      keys: ['Alt+T'],
      run: () => layout.getState().toggleView('targets'),
    },
    {
      id: 'sheet.groups',
      title: 'Groups as a table',
      section: 'Targets',
      synonyms: 'spreadsheet editor',
      run: () => show('groups'),
    },
    {
      id: 'sheet.membership',
      title: 'Membership: targets and their groups',
      section: 'Targets',
      synonyms: 'matrix',
      run: () => show('membership'),
    },
    {
      id: 'sheet.apply',
      title: 'Targets screen: apply all changes',
      section: 'Targets',
      isEdit: true,
      synonyms: 'save commit',
      keys: ['Mod+S'],
      // Ctrl+S in the text means the text.
      isEnabled: () => hasDrafts() && !isTextShown(),
      needs: 'Nothing is changed in the tables of the targets screen, or its text is shown',
      run: () => void sheet.getState().apply(),
    },
    {
      id: 'sheet.discard',
      title: 'Targets screen: discard all changes',
      section: 'Targets',
      isEnabled: () => hasDrafts(),
      run: () => sheet.getState().discard(),
    },
    {
      id: 'sheet.undo',
      title: 'Targets screen: undo',
      section: 'Targets',
      keys: ['Mod+Z'],
      isEnabled: () => isShown() && sheet.getState().nextUndo() !== null,
      run: () => sheet.getState().undo(),
    },
    {
      id: 'sheet.redo',
      title: 'Targets screen: redo',
      section: 'Targets',
      keys: ['Mod+Shift+Z', 'Mod+Y'],
      isEnabled: () => isShown() && sheet.getState().nextRedo() !== null,
      run: () => sheet.getState().redo(),
    },
    {
      id: 'sheet.problem',
      title: 'Targets screen: next error',
      section: 'Targets',
      keys: ['F8'],
      isEnabled: () => isShown() && sheet.getState().problemList.length > 0,
      run: () => sheet.getState().goToProblem(1),
    },
  ];
}

import type { App } from '../../app/app.ts';
import type { CommandSpec } from '../../app/command.ts';
import { isSet } from './part-edits.ts';

/** What can be done with targets, groups and the project's file. */
export function targetCommands(app: App): readonly CommandSpec[] {
  const { layout, overview, edit, groups, status, paste } = app;
  const hasSelection = () => overview.getState().selection.keys.size > 0;
  return [
    {
      id: 'targets.add',
      title: 'Add targets …',
      section: 'Targets',
      synonyms: 'import paste new create',
      keys: ['Insert', 'Alt+N'],
      run: () => paste.getState().open(null),
    },
    {
      id: 'targets.file',
      title: 'Add targets from a file …',
      section: 'Targets',
      synonyms: 'import open load csv list netprobify',
      keys: ['Mod+O'],
      run: () => void app.openTargets(),
    },
    {
      id: 'project.reload',
      title: 'Read the project file again',
      section: 'Targets',
      synonyms: 'import refresh load',
      run: () => void app.project.reload(),
    },
    {
      id: 'project.adopt',
      title: 'Keep the file as a Sounder project',
      section: 'Targets',
      synonyms: 'import convert netprobify',
      isEnabled: () => (status.getState().status?.project.kind ?? 'sounder') !== 'sounder',
      run: () => void app.project.adopt(),
    },
    {
      id: 'targets.edit',
      title: 'Edit the selected targets',
      section: 'Targets',
      synonyms: 'settings properties change rename interval timeout thresholds',
      keys: ['E', 'F2'],
      isEnabled: hasSelection,
      needs: 'select a row first',
      run: () => layout.getState().enterPanel('edit'),
    },
    {
      id: 'targets.delete',
      title: 'Delete the selected targets',
      section: 'Targets',
      synonyms: 'remove',
      keys: ['Delete'],
      isEnabled: hasSelection,
      needs: 'select a row first',
      run: () => void edit.getState().deleteSelected(),
    },
    {
      id: 'targets.split',
      title: 'Split the selected targets into single addresses',
      section: 'Targets',
      synonyms: 'separate range subnet exclude',
      isEnabled: () => app.selection().some(isSet),
      needs: 'select a range or subnet first',
      run: () => void edit.getState().splitSelected(),
    },
    {
      id: 'targets.enable',
      title: 'Enable the selected targets',
      section: 'Targets',
      synonyms: 'activate on',
      isEnabled: hasSelection,
      needs: 'select a row first',
      run: () => void edit.getState().enableSelected(true),
    },
    {
      id: 'targets.disable',
      title: 'Disable the selected targets',
      section: 'Targets',
      synonyms: 'deactivate off pause',
      isEnabled: hasSelection,
      needs: 'select a row first',
      run: () => void edit.getState().enableSelected(false),
    },
    {
      id: 'targets.defaults',
      title: 'Edit the defaults of all targets',
      section: 'Targets',
      synonyms: 'settings preferences options configuration interval timeout',
      run: () => layout.getState().showPanel('defaults'),
    },
    {
      id: 'groups.all',
      title: 'Groups',
      section: 'Targets',
      synonyms: 'settings source dscp',
      keys: ['Alt+G'],
      run: () =>
        layout.getState().panel === 'groups'
          ? layout.getState().showPanel('none')
          : groups.getState().show({ kind: 'all' }),
    },
    {
      id: 'groups.new',
      title: 'New group …',
      section: 'Targets',
      synonyms: 'create add',
      run: () => groups.getState().show({ kind: 'new' }),
    },
    {
      id: 'edit.undo',
      title: 'Undo the last edit',
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

import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';
import type { EditStore } from '../edit/edit-store.ts';
import { isSet } from '../edit/part-edits.ts';
import type { TargetSelection } from '../edit/target-selection.ts';
import type { OverviewStore } from '../overview/overview-store.ts';

interface TargetCommandParts extends Pick<Base, 'layout'> {
  readonly overview: OverviewStore;
  readonly edit: EditStore;
  readonly selection: TargetSelection;
}

/** Acts on the targets of the selected rows, and on the defaults. */
export function targetCommands({ layout, overview, edit, selection }: TargetCommandParts): readonly CommandSpec[] {
  // On the targets screen such changes are drafts of its own, and that of the agents has no targets.
  const isListed = () => !['targets', 'agents'].includes(layout.getState().view);
  const hasSelection = () => isListed() && overview.getState().selection.keys.size > 0;
  return [
    {
      id: 'targets.edit',
      title: 'Edit the selected targets',
      section: 'Targets',
      synonyms: 'settings properties change rename interval timeout thresholds',
      keys: ['E', 'F2'],
      isEnabled: hasSelection,
      needs: 'Select a row first',
      run: () => layout.getState().enterPanel('edit'),
    },
    {
      id: 'targets.delete',
      title: 'Delete the selected targets',
      section: 'Targets',
      isEdit: true,
      synonyms: 'remove',
      keys: ['Delete'],
      isEnabled: hasSelection,
      needs: 'Select a row first',
      run: () => void edit.getState().deleteSelected(),
    },
    {
      id: 'targets.split',
      title: 'Split the selected targets into one per address',
      section: 'Targets',
      isEdit: true,
      synonyms: 'separate range subnet exclude',
      isEnabled: () => isListed() && selection.scope().some(isSet),
      needs: 'Select a range or subnet first',
      run: () => void edit.getState().splitSelected(),
    },
    {
      id: 'targets.enable',
      title: 'Enable the selected targets',
      section: 'Targets',
      isEdit: true,
      synonyms: 'activate on',
      isEnabled: hasSelection,
      needs: 'Select a row first',
      run: () => void edit.getState().enableSelected(true),
    },
    {
      id: 'targets.disable',
      title: 'Disable the selected targets',
      section: 'Targets',
      isEdit: true,
      synonyms: 'deactivate off pause',
      isEnabled: hasSelection,
      needs: 'Select a row first',
      run: () => void edit.getState().enableSelected(false),
    },
    {
      id: 'targets.defaults',
      title: 'Edit default settings',
      section: 'Targets',
      synonyms: 'settings preferences options configuration interval timeout',
      run: () => layout.getState().enterPanel('defaults'),
    },
  ];
}

import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';
import type { GroupsStore } from './groups-store.ts';

interface GroupCommandParts extends Pick<Base, 'layout'> {
  readonly groups: GroupsStore;
}

/** Opens the groups. */
export function groupCommands({ layout, groups }: GroupCommandParts): readonly CommandSpec[] {
  return [
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
      isEdit: true,
      synonyms: 'create add',
      run: () => groups.getState().show({ kind: 'new' }),
    },
  ];
}

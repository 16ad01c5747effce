import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';

/** Opens the list of projects. */
export function projectsCommands({ layout }: Pick<Base, 'layout'>): readonly CommandSpec[] {
  const show = () => layout.getState().showDialog('projects');
  return [
    {
      id: 'projects.show',
      title: 'Projects: open, create, recent …',
      section: 'Targets',
      synonyms: 'new folder read-only switch workspace site',
      run: show,
    },
    {
      id: 'projects.backup',
      title: 'Back up this project …',
      section: 'Targets',
      synonyms: 'backup copy save export archive',
      run: show,
    },
  ];
}

import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';

/** Opens the text of the project. */
export function yamlCommands({ layout }: Pick<Base, 'layout'>): readonly CommandSpec[] {
  return [
    {
      id: 'project.yaml',
      title: 'Edit as YAML',
      section: 'Targets',
      synonyms: 'text file source code project configuration',
      keys: ['Alt+Y'],
      run() {
        layout.getState().showTargetsTab('yaml');
        layout.getState().showView('targets');
      },
    },
  ];
}

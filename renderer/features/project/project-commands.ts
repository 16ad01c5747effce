import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';
import type { ProjectActions } from './project-actions.ts';

interface ProjectCommandParts extends Pick<Base, 'status'> {
  readonly project: ProjectActions;
}

/** Acts on the project's file. */
export function projectCommands({ status, project }: ProjectCommandParts): readonly CommandSpec[] {
  return [
    {
      id: 'project.reload',
      title: 'Reload the project file',
      section: 'Targets',
      synonyms: 'import refresh load',
      run: () => void project.reload(),
    },
    {
      id: 'project.adopt',
      title: 'Convert the file to a Sounder project',
      section: 'Targets',
      synonyms: 'import convert netprobify',
      isEnabled: () => (status.getState().status?.project.kind ?? 'sounder') !== 'sounder',
      run: () => void project.adopt(),
    },
  ];
}

import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';

/** Opens the matrix of agents. */
export function matrixCommands({ layout }: Pick<Base, 'layout'>): readonly CommandSpec[] {
  return [
    {
      id: 'matrix.show',
      title: 'Matrix: measurements from each agent to each other',
      section: 'View',
      synonyms: 'mesh n × n one-way delay agents fleet from to',
      run: () => layout.getState().toggleView('matrix'),
    },
  ];
}

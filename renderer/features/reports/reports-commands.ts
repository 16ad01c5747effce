import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';

/** Opens the report builder. */
export function reportsCommands({ layout }: Pick<Base, 'layout'>): readonly CommandSpec[] {
  return [
    {
      id: 'report.open',
      title: 'Report of a survey or a span …',
      section: 'Run',
      synonyms: 'pdf html document customer evidence ticket isp operator criteria',
      run: () => layout.getState().showDialog('report'),
    },
  ];
}

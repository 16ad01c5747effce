import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';

/** Exports stored data. */
export function exportCommands({ layout }: Pick<Base, 'layout'>): readonly CommandSpec[] {
  return [
    {
      id: 'export.open',
      title: 'Export stored data of the selected or all targets …',
      section: 'Series',
      synonyms: 'download save report pdf csv json parquet samples rollups events history',
      keys: ['Alt+E'],
      run: () => layout.getState().showDialog('export'),
    },
  ];
}

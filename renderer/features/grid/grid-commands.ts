import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';
import type { GridStore } from './grid-store.ts';
import { MODE_TEXTS, MODES } from './reference.ts';

interface GridCommandParts extends Pick<Base, 'layout'> {
  readonly grid: GridStore;
}

/** Commands of the grid view. */
export function gridCommands({ layout, grid }: GridCommandParts): readonly CommandSpec[] {
  const isShown = () => layout.getState().view === 'grid';
  return [
    {
      id: 'grid.toggle',
      title: 'Switch between list and grid',
      section: 'View',
      synonyms: 'cells subnet /24 heat map overview addresses',
      keys: ['Shift+G'],
      run: () => layout.getState().toggleView('grid'),
    },
    {
      id: 'grid.next',
      title: 'Grid: next reference of the colours',
      section: 'View',
      synonyms: 'compare mode minimum mean maximum variation nominal',
      keys: ['R'],
      isEnabled: isShown,
      run: () => grid.getState().nextMode(),
    },
    ...MODES.map((mode): CommandSpec => {
      return {
        id: `grid.${mode}`,
        title: `Grid: compare with ${MODE_TEXTS[mode].noun}`,
        section: 'View',
        synonyms: 'colours reference',
        isFoundOnly: true,
        isEnabled: isShown,
        run: () => grid.getState().setMode(mode),
      };
    }),
    {
      id: 'grid.hide',
      title: 'Grid: hide the row of the cell',
      section: 'View',
      synonyms: 'remove subnet',
      isEnabled: () => isShown() && grid.getState().cursor !== null,
      run: () => grid.getState().hideRow(grid.getState().cursor?.rowKey ?? ''),
    },
    {
      id: 'grid.show',
      title: 'Grid: show hidden rows',
      section: 'View',
      synonyms: 'unhide subnet',
      isEnabled: () => isShown() && grid.getState().layout.hidden.length > 0,
      run: () => grid.getState().showRows(),
    },
  ];
}

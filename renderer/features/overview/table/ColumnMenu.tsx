import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { ContextMenu, type MenuSection } from '../../../../ui/components/ContextMenu.tsx';
import { useBase } from '../../../base/base-context.ts';
import { useOverview } from '../overview-store.ts';
import { withColumn, withMoved, withoutColumn } from './column-choice.ts';
import { COLUMNS, type ColumnId } from './column-list.ts';
import type { SortKey } from './sort.ts';

/** The context menu of a heading. */
export function ColumnMenu(): ReactNode {
  const { layout } = useBase();
  const overview = useOverview();
  const menu = useStore(overview, (state) => state.menu);
  const { closeMenu } = overview.getState();
  if (!menu || menu.of === 'rows') return null;
  const column = menu.of;
  const heading = overview.model.columns.find(({ id }) => id === column);
  const sections: readonly MenuSection[] = [
    heading?.isSortable === true ? sortActions(column) : [],
    placeActions(column),
    [
      {
        label: 'Choose columns …',
        run: () => layout.getState().showDialog('columns'),
      },
    ],
  ];
  return <ContextMenu title={`Column ${heading?.title ?? ''}`} at={menu.at} sections={sections} onClose={closeMenu} />;

  function sortActions(id: ColumnId): MenuSection {
    const { sort, sortAs, sortBy } = overview.getState();
    const by = (direction: SortKey['direction'], label: string) => ({
      label,
      isChosen: sort.length === 1 && sort[0]?.column === id && sort[0].direction === direction,
      run: () => sortAs([{ column: id, direction }]),
    });
    const further = { label: 'Then sort by this column', keys: 'Shift click', run: () => sortBy(id, true) };
    return [
      by('ascending', 'Sort ascending'),
      by('descending', 'Sort descending'),
      ...(sort.length > 0 && !sort.some((key) => key.column === id) ? [further] : []),
      ...(sort.length > 0 ? [{ label: 'Restore file order', run: () => sortAs([]) }] : []),
    ];
  }

  function placeActions(id: ColumnId): MenuSection {
    const { chooseColumns, resizeColumn } = overview.getState();
    const shown = overview.model.columns.map((one) => one.id);
    const at = shown.indexOf(id);
    const hidden = COLUMNS.filter((one) => !shown.includes(one.id));
    return [
      {
        label: 'Move left',
        keys: 'Alt ←',
        obstacle: at === 0 ? 'It is the first column' : undefined,
        run: () => chooseColumns(withMoved(shown, id, -1)),
      },
      {
        label: 'Move right',
        keys: 'Alt →',
        obstacle: at === shown.length - 1 ? 'It is the last column' : undefined,
        run: () => chooseColumns(withMoved(shown, id, 1)),
      },
      { label: 'Standard width', run: () => resizeColumn(id, null) },
      {
        label: `Hide ${heading?.title ?? 'column'}`,
        obstacle: shown.length === 1 ? 'One column must stay' : undefined,
        run: () => chooseColumns(withoutColumn(shown, id)),
      },
      ...hidden.slice(0, 12).map((one) => ({
        label: `Show ${one.title}`,
        run: () => chooseColumns(withColumn(shown, one.id, id)),
      })),
    ];
  }
}

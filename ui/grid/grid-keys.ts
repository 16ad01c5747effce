/** Position of a row in a tree grid. */
export interface GridLevel {
  /** 1 = at the top. */
  readonly level: number;
  /** undefined = it holds no others. */
  readonly isExpanded: boolean | undefined;
}

export interface GridTree {
  levelAt(position: number): GridLevel;
  /** The row that holds this one; -1 = none. */
  parentOf(position: number): number;
  onExpand(position: number, isExpanded: boolean): void;
}

export interface GridKeyActions {
  readonly rowCount: number;
  readonly activePosition: number;
  readonly onSelect: (position: number, how: { readonly range: boolean; readonly toggle: boolean }) => void;
  readonly onMove: (position: number) => void;
  readonly onToggle: (position: number) => void;
  readonly onSelectAll: () => void;
  readonly onOpen: (position: number) => void;
  /** Rows that hold others; none when there is no such thing. */
  readonly tree?: GridTree | undefined;
}

export interface GridKey {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  preventDefault(): void;
}

/** @returns where a movement key leads, or undefined for other keys */
function destination(key: string, from: number, last: number, pageRows: number): number | undefined {
  const clamp = (position: number) => Math.min(Math.max(position, 0), last);
  switch (key) {
    case 'ArrowDown':
      return clamp(from + 1);
    case 'ArrowUp':
      return from < 0 ? last : clamp(from - 1);
    case 'PageDown':
      return clamp(from + pageRows);
    case 'PageUp':
      return clamp(from - pageRows);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/** Right expands a row, left collapses it or goes to its parent. @returns whether the key was handled */
function handleTreeKey(event: GridKey, grid: GridKeyActions): boolean {
  const { tree, activePosition } = grid;
  if (!tree || activePosition < 0 || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  const { isExpanded } = tree.levelAt(activePosition);
  if (event.key === 'ArrowRight' && isExpanded === false) tree.onExpand(activePosition, true);
  else if (event.key === 'ArrowLeft' && isExpanded === true) tree.onExpand(activePosition, false);
  else if (event.key === 'ArrowLeft' && tree.parentOf(activePosition) >= 0) {
    grid.onSelect(tree.parentOf(activePosition), { range: false, toggle: false });
  } else return false;
  event.preventDefault();
  return true;
}

/**
 * The keys of a multi-select grid (WAI-ARIA): arrows select, with Shift a range, with Ctrl they only move; Space
 * toggles the row; left and right collapse and expand it.
 * @returns whether the view should follow the active row
 */
export function handleGridKey(event: GridKey, grid: GridKeyActions & { readonly pageRows: number }): boolean {
  const { rowCount, activePosition } = grid;
  if (rowCount === 0) return false;
  if (handleTreeKey(event, grid)) return true;
  const isCommand = event.ctrlKey || event.metaKey;
  const to = destination(event.key, activePosition, rowCount - 1, grid.pageRows);
  if (to !== undefined) {
    event.preventDefault();
    if (isCommand && !event.shiftKey) grid.onMove(to);
    else grid.onSelect(to, { range: event.shiftKey, toggle: false });
    return true;
  }
  if (event.key === ' ' && activePosition >= 0) {
    event.preventDefault();
    grid.onToggle(activePosition);
    return true;
  }
  if (event.key.toLowerCase() === 'a' && isCommand && !event.shiftKey) {
    event.preventDefault();
    grid.onSelectAll();
    return false;
  }
  if (event.key === 'Enter' && !isCommand && activePosition >= 0) {
    event.preventDefault();
    grid.onOpen(activePosition);
  }
  return false;
}

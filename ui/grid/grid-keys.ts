export interface GridKeyActions {
  readonly rowCount: number;
  readonly activePosition: number;
  readonly onSelect: (position: number, how: { readonly range: boolean; readonly toggle: boolean }) => void;
  readonly onMove: (position: number) => void;
  readonly onToggle: (position: number) => void;
  readonly onSelectAll: () => void;
  readonly onOpen: (position: number) => void;
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

/**
 * The keys of a multi-select grid (WAI-ARIA): arrows select, with Shift a range, with Ctrl they only move; Space takes
 * the row in or out.
 * @returns whether the view should follow the active row
 */
export function handleGridKey(event: GridKey, grid: GridKeyActions & { readonly pageRows: number }): boolean {
  const { rowCount, activePosition } = grid;
  if (rowCount === 0) return false;
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

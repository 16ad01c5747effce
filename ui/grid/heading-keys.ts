import { isMenuKey } from './menu-place.ts';

const RESIZE_STEP = 10;

interface HeadingKey {
  readonly key: string;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  preventDefault(): void;
  stopPropagation(): void;
}

interface HeadingKeyActions {
  readonly columns: readonly { readonly id: string }[];
  /** Place of the column of the heading. */
  readonly at: number;
  /** Width of the column, px. */
  readonly width: () => number;
  readonly onMoveColumn: (column: string, to: string) => void;
  readonly onResize: (column: string, width: number) => void;
  readonly onMenu: () => void;
}

/** Alt and an arrow move the column, Shift and an arrow resize it; the menu key opens its menu. */
export function handleHeadingKey(event: HeadingKey, heading: HeadingKeyActions): void {
  const { columns, at } = heading;
  const own = columns[at];
  const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
  if (!own) return;
  if (isMenuKey(event)) heading.onMenu();
  else if (step !== 0 && event.altKey) {
    // Also at either end: the browser's own meaning of these keys is Back and Forward.
    const beside = columns[at + step];
    if (beside) heading.onMoveColumn(own.id, beside.id);
  } else if (step !== 0 && event.shiftKey) heading.onResize(own.id, heading.width() + step * RESIZE_STEP);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

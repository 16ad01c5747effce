import type { BrowserWindow, Rectangle } from 'electron';
import type { SavedStateFile, WindowPlace } from './saved-state.ts';

const DEFAULT_SIZE = { width: 1440, height: 900 };
export const LEAST_SIZE = { width: 720, height: 480 };
/** Visible part of the title bar that is needed to move the window. */
const LEAST_VISIBLE = 64;

/** Bounds for opening the window: its last ones if they are still on a screen, else centred. */
export function placeFor(kept: WindowPlace | null, screens: readonly Rectangle[]): Partial<Rectangle> {
  const primary = screens[0] ?? { x: 0, y: 0, ...DEFAULT_SIZE };
  const shrunk = (size: { readonly width: number; readonly height: number }, area: Rectangle) => ({
    width: Math.max(LEAST_SIZE.width, Math.min(size.width, area.width)),
    height: Math.max(LEAST_SIZE.height, Math.min(size.height, area.height)),
  });
  if (!kept) return shrunk(DEFAULT_SIZE, primary);
  const home = screens.find(
    (area) =>
      kept.x + kept.width - LEAST_VISIBLE > area.x &&
      kept.x + LEAST_VISIBLE < area.x + area.width &&
      kept.y >= area.y &&
      kept.y + LEAST_VISIBLE < area.y + area.height,
  );
  if (!home) return shrunk(kept, primary);
  return { x: kept.x, y: kept.y, ...shrunk(kept, home) };
}

/** Offset of a window that is opened beside another one. */
const BESIDE = 32;

/** Bounds for a window that opens a little below and right of another one; smaller where it would leave the screen. */
export function placeBeside(other: Rectangle, screens: readonly Rectangle[]): Rectangle {
  const wanted = { ...other, x: other.x + BESIDE, y: other.y + BESIDE };
  return { ...other, ...placeFor({ ...wanted, isMaximized: false }, screens) };
}

/** Remembers where the window is when it closes. */
export function keepPlace(window: BrowserWindow, state: SavedStateFile): void {
  window.on('close', () => {
    state.keep({ window: { ...window.getNormalBounds(), isMaximized: window.isMaximized() } });
  });
}

/** A turn of the wheel over a plot. */
export type WheelTurn =
  /** Scales the window around a place in it. @property place 0 = left edge, 1 = right edge @property factor below 1 = closer */
  | { readonly kind: 'zoom'; readonly place: number; readonly factor: number }
  /** Moves the window by a share of its width; into the past when negative. */
  | { readonly kind: 'pan'; readonly share: number };

/** Notches of most wheels are 100 px: each changes the width of the window by a fifth. */
const NOTCH = { px: 100, factor: 1.25 };
/** A fast turn of a free wheel comes as one event: more than this at once loses the place. */
const MOST_AT_ONCE = 4;
/** Height of a line in browsers, where the system counts in those. CSS pixels. */
const LINE_PX = 33;

type Wheel = Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode' | 'shiftKey'>;

/**
 * Reads a turn of the wheel: with Shift or sideways it pans, else it zooms.
 * @param x of the pointer in the plot, CSS pixels @param width of the plot
 * @returns null when nothing was turned
 */
export function wheelTurn({ deltaX, deltaY, deltaMode, shiftKey }: Wheel, x: number, width: number): WheelTurn | null {
  const unit = [1, LINE_PX, width][deltaMode] ?? 1;
  // With Shift, some browsers report the vertical wheel as a sideways one.
  const isSideways = shiftKey || Math.abs(deltaX) > Math.abs(deltaY);
  const turned = (isSideways && deltaX !== 0 ? deltaX : deltaY) * unit;
  if (turned === 0 || width <= 0) return null;
  if (isSideways) return { kind: 'pan', share: Math.max(-1, Math.min(1, turned / width)) };
  const factor = Math.min(MOST_AT_ONCE, Math.max(1 / MOST_AT_ONCE, NOTCH.factor ** (turned / NOTCH.px)));
  return { kind: 'zoom', place: Math.max(0, Math.min(1, x / width)), factor };
}

interface Box<Of> {
  readonly parentElement: Of | null;
  readonly clientHeight: number;
  readonly scrollHeight: number;
}

/**
 * Whether a turn is meant for the plot. Where something around it can scroll, the wheel alone is left to that:
 * Ctrl zooms there, as does a pinch, which browsers report as Ctrl with the wheel.
 * @param around innermost element around the plot
 */
export function isTurnOfPlot<Of extends Box<Of>>(
  { deltaX, deltaY, shiftKey, ctrlKey }: Wheel & Pick<WheelEvent, 'ctrlKey'>,
  around: Of | null,
  overflowOf: (box: Of) => string,
): boolean {
  if (ctrlKey || shiftKey || Math.abs(deltaX) > Math.abs(deltaY)) return true;
  for (let box = around; box; box = box.parentElement) {
    // A pixel more comes from rounded heights.
    if (box.scrollHeight > box.clientHeight + 1 && /auto|scroll/.test(overflowOf(box))) return false;
  }
  return true;
}

/**
 * Reports turns of the wheel over a chart, axes included, and keeps what is around it from scrolling by these.
 * @param chart element with the plot and its axes @param over element of the plot alone
 */
export function listenToWheel(chart: HTMLElement, over: HTMLElement, onTurn: (turn: WheelTurn) => void): void {
  chart.addEventListener(
    'wheel',
    (event) => {
      if (!isTurnOfPlot(event, chart.parentElement, (box) => getComputedStyle(box).overflowY)) return;
      event.preventDefault();
      const box = over.getBoundingClientRect();
      const turn = wheelTurn(event, event.clientX - box.left, box.width);
      if (turn) onTurn(turn);
    },
    { passive: false },
  );
}

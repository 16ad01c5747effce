/** A step of the tour: a part of the page, and what it is for. */
export interface TourStep {
  readonly title: string;
  readonly text: string;
  /** Selectors of the part, the best first: the first that is on the page is pointed to. */
  readonly anchors: readonly string[];
}

export const TOUR_STEPS: readonly TourStep[] = [
  {
    title: 'Add targets',
    text: 'Paste addresses, names, CIDRs or ranges anywhere on the page, or drop a file. A preview shows what each line becomes before anything is sent.',
    anchors: ['[data-tour=add]', '.toolbar'],
  },
  {
    title: 'Start measuring',
    text: 'Start sends the probes, in the background, until you stop them. The rate that is measured stands beside it; the badges on the right report faults of this computer.',
    anchors: ['.run-controls'],
  },
  {
    title: 'List, grid and map',
    text: 'One row or one cell per series, worst first when sorted by state. Filter with words or fields, as loss>1% or since<1h.',
    anchors: ['.view-choice', '.toolbar'],
  },
  {
    title: 'Chart and path',
    text: 'Select rows to see their round trips and losses over time, down to a single packet, and the path of traced ones.',
    anchors: ['.chart-split', '.chart-hint', '[aria-label="Chart below the list"]', '.toolbar'],
  },
  {
    title: 'Surveys and commands',
    text: 'A survey keeps a time span to compare and to report. Ctrl K finds every command, target and setting, and ? lists the keys.',
    anchors: ['.header-actions [aria-label="Surveys"]', '.header-more', '.app-header'],
  },
];

/** A rectangle on the screen, px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const GAP = 10;

/** True if a part takes up space on the screen, so that it can be pointed to. */
export const hasSize = ({ width, height }: Size): boolean => width > 0 && height > 0;

/**
 * Places a card: below its anchor, above where there is no room below, else over its lower end; always inside the window.
 * Without an anchor it is in the middle.
 */
export function cardPlace(anchor: Box | null, card: Size, view: Size): { readonly left: number; readonly top: number } {
  if (!anchor) return { left: (view.width - card.width) / 2, top: (view.height - card.height) / 2 };
  const below = anchor.top + anchor.height + GAP;
  const above = anchor.top - GAP - card.height;
  const top = below + card.height <= view.height - GAP ? below : above >= GAP ? above : view.height - GAP - card.height;
  const left = Math.min(anchor.left, view.width - GAP - card.width);
  return { left: Math.max(GAP, left), top: Math.max(GAP, top) };
}

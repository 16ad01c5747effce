/** Elements that receive the focus from elsewhere on the page. */
export const TABLE_ID = 'series-table';
export const FILTER_BOX_ID = 'series-filter';
export const PATH_MOMENT_ID = 'path-moment';
export const HOP_LIST_ID = 'path-first-hop';

/** A part of the screen that F6 leads to. */
interface Region {
  readonly within: string;
  /** Selectors of its entry points; the first one present gets the focus. */
  readonly entries: readonly string[];
}

const FIELD = ':is(input:not([type=checkbox]), select, textarea):not([disabled])';

const PANEL: Region = {
  within: '.side-panel',
  entries: [
    `.side-panel .edit-fields ${FIELD}`,
    `.side-panel ${FIELD}`,
    '.side-panel > :not(.panel-bar) button:not([disabled])',
    '.side-panel button:not([disabled])',
  ],
};

/** Main parts of the views. */
const MAIN: readonly Region[] = [
  { within: `#${TABLE_ID}, .path-map`, entries: [`#${TABLE_ID}`, '.path-map [tabindex="0"]'] },
  { within: '.sheet-grid', entries: ['.sheet-keys'] },
  { within: '.yaml-editor', entries: ['.yaml-editor'] },
  {
    within: '.agents-main, .agents-screen .empty-state',
    entries: ['.agent-name', '.agents-main button:not([disabled])', '.agents-screen .empty-state button'],
  },
  { within: '.main-column .empty-state', entries: ['.main-column .empty-state button:not([disabled])'] },
  { within: '.matrix-main', entries: ['.matrix-main td[tabindex="0"]'] },
];

/** The regions in the order of F6; absent ones are skipped. */
const REGIONS: readonly Region[] = [
  { within: '.app-header', entries: ['.app-header button:not([disabled])'] },
  { within: '.replay-bar', entries: ['.replay-bar .replay-play', '.replay-bar button:not([disabled])'] },
  { within: '.toolbar', entries: [`#${FILTER_BOX_ID}`] },
  ...MAIN,
  { within: '.budget-strip', entries: ['.budget-strip button'] },
  { within: '.agent-detail', entries: ['.agent-detail button:not([disabled])'] },
  { within: '.chart-split', entries: ['.chart-area', '.path-hops', '.chart-split button:not([disabled])'] },
  PANEL,
];

function entryOf({ entries }: Region): HTMLElement | undefined {
  for (const entry of entries) {
    const element = document.querySelector<HTMLElement>(entry);
    if (element) return element;
  }
  return undefined;
}

/** Moves the focus to the region after the one that has it, or before it. */
export function focusNextRegion(step: 1 | -1): void {
  const at = REGIONS.findIndex(({ within }) => document.activeElement?.closest(within));
  const start = at < 0 && step < 0 ? 0 : at;
  for (let passed = 1; passed <= REGIONS.length; passed++) {
    const region = REGIONS[(start + step * passed + 2 * REGIONS.length) % REGIONS.length];
    const element = region && entryOf(region);
    if (!element) continue;
    element.focus();
    return;
  }
}

/** Moves the focus to the main part of the view. */
export const focusMain = (): void => MAIN.map(entryOf).find(Boolean)?.focus();

/** Moves the focus to the table. */
export const focusTable = (): void => document.getElementById(TABLE_ID)?.focus();

/** Moves the focus into the side panel, to its first field. */
export const focusPanel = (): void => entryOf(PANEL)?.focus();

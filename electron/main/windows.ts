import { BrowserWindow } from 'electron';
import { z } from 'zod';
import { DESKTOP_CHANNELS } from '../../core/contracts/desktop.ts';
import { onPage } from './ipc.ts';
import { askBeforeLeaving } from './leave-page.ts';
import type { SavedStateFile } from './saved-state.ts';
import { openFurtherWindow, openWindow } from './window.ts';

/** Further windows at most: each is a page with its own streams. */
const MOST_FURTHER = 8;

/** The query of the page's address, and nothing that could lead elsewhere. */
const Search = z
  .string()
  .max(4000)
  .regex(/^\?[\w%.,=&+-]*$/);

/** The windows of the program: the first one, and further ones that its page opens, which close with it. */
export class Windows {
  private readonly entryDir: string;
  private readonly isForced: () => boolean;
  private first: BrowserWindow | undefined;
  private readonly further = new Set<BrowserWindow>();

  /** @param isForced the program ends whatever is lost */
  constructor(entryDir: string, isForced: () => boolean) {
    this.entryDir = entryDir;
    this.isForced = isForced;
    onPage(DESKTOP_CHANNELS.openWindow, (_event, value) => {
      const search = Search.safeParse(value);
      if (search.success) this.openFurther(search.data);
    });
  }

  /** The window in which the user works: the owner of dialogs, and where commands of the menu go. */
  get active(): BrowserWindow | undefined {
    return BrowserWindow.getFocusedWindow() ?? this.front;
  }

  /** The first one; once that is closed, a further one whose user did not let it close. */
  private get front(): BrowserWindow | undefined {
    return this.first ?? [...this.further].at(-1);
  }

  open(state: SavedStateFile): void {
    const window = openWindow(this.entryDir, state);
    this.first = window;
    askBeforeLeaving(window, this.isForced);
    window.on('closed', () => {
      this.first = undefined;
      for (const one of this.further) one.close();
    });
  }

  /** Brings the program to the front. */
  show(): void {
    const { front } = this;
    if (front?.isMinimized()) front.restore();
    front?.focus();
  }

  private openFurther(search: string): void {
    const beside = this.active;
    if (!beside || this.further.size >= MOST_FURTHER) return;
    const window = openFurtherWindow(this.entryDir, beside, search);
    this.further.add(window);
    askBeforeLeaving(window, this.isForced);
    window.on('closed', () => void this.further.delete(window));
  }
}

import { expect, type Locator, type Page } from '@playwright/test';

/** The page as its user sees it. */
export class SounderPage {
  readonly page: Page;
  readonly url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.url = url;
  }

  /** Opens and waits until the page knows its station and takes keys. */
  async open(): Promise<void> {
    await this.page.goto(this.url);
    await this.page.getByRole('button', { name: /^(Start|Pause|Resume)$/ }).waitFor();
  }

  /** Opens and waits for the first row. */
  async openTable(): Promise<void> {
    await this.open();
    await this.row(1).waitFor();
  }

  get table(): Locator {
    return this.page.getByRole('grid', { name: 'Series' });
  }

  /** A row as listed, from 1. */
  row(position: number): Locator {
    return this.page.locator(`[role=row][aria-rowindex="${position + 1}"]`);
  }

  rowOf(name: string): Locator {
    return this.table.getByRole('row').filter({ has: this.page.getByRole('gridcell', { name, exact: true }) });
  }

  cell(row: Locator, column: string): Locator {
    return row.locator(`[data-column="${column}"]`);
  }

  heading(title: string): Locator {
    return this.page.getByRole('columnheader', { name: title });
  }

  get filter(): Locator {
    return this.page.getByRole('combobox', { name: 'Filter series' });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  get pasteDialog(): Locator {
    return this.page.getByRole('dialog', { name: 'Add targets' });
  }

  get pasteText(): Locator {
    return this.page.getByRole('textbox', { name: 'Targets to add' });
  }

  panel(name: string): Locator {
    return this.page.getByRole('complementary', { name });
  }

  get chart(): Locator {
    return this.page.getByRole('region', { name: 'Chart' });
  }

  notice(text: string): Locator {
    return this.page.locator('.bp6-toast').filter({ hasText: text });
  }

  /** Opens the palette and writes into it. */
  async findCommand(words: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+k');
    await expect(this.page.getByRole('combobox', { name: 'Command' })).toBeFocused();
    await this.page.keyboard.type(words);
  }

  /** Selects the rows at these positions, one after the other. */
  async select(...positions: readonly number[]): Promise<void> {
    for (const [at, position] of positions.entries()) {
      await this.row(position).click(at === 0 ? {} : { modifiers: ['Control'] });
    }
  }
}

import type { Page } from '@playwright/test';
import { dismissTour } from './dismiss-tour.ts';
import { expect, test } from './fixtures.ts';
import { SounderPage } from './sounder-page.ts';

declare global {
  interface Window {
    notified: string[];
  }
}

/** Runs in a page before its scripts: notes notifications, which a browser without a screen shows to nobody. */
function noteNotifications(): void {
  localStorage.setItem('sounder.notify', 'warning');
  localStorage.setItem('sounder.notify.visible', 'on');
  window.notified = [];
  class NotedNotification extends EventTarget {
    static readonly permission = 'granted';
    constructor(_title: string, { body = '' }: NotificationOptions = {}) {
      super();
      window.notified.push(body);
    }
  }
  Object.assign(window, { Notification: NotedNotification });
}

/** The window that has the turn to notify; empty = none at the moment. */
const holders = (page: Page): Promise<string> =>
  page.evaluate(async () => ((await navigator.locks.query()).held ?? []).map(({ clientId }) => clientId).join(' '));

const notifiedIn = (page: Page): Promise<readonly string[]> => page.evaluate(() => window.notified);

test('of two windows one notifies, and the other one when that is closed', async ({
  station,
  sounder,
  page,
  context,
}) => {
  await context.addInitScript(noteNotifications);
  await context.addInitScript(dismissTour);
  station.seed(1);
  await sounder.openTable();
  const second = new SounderPage(await context.newPage(), sounder.url);
  await second.openTable();
  /** An alert, once both windows show it. */
  const alert = async (message: string, shown: RegExp, windows: readonly SounderPage[]) => {
    station.addEvent({ kind: 'disk-low', message, excluded: false, endMs: null });
    for (const { page: one } of windows) await expect(one.getByRole('button', { name: shown })).toBeVisible();
  };

  await alert('The disk is almost full', /^1 open alert/, [sounder, second]);
  expect([await notifiedIn(page), await notifiedIn(second.page)]).toEqual([['The disk is almost full'], []]);

  const first = await holders(page);
  await page.close();
  await expect.poll(() => holders(second.page)).not.toBe(first);
  await expect.poll(() => holders(second.page)).toMatch(/^\S+$/);
  await alert('The disk is full', /^2 open alerts/, [second]);
  expect(await notifiedIn(second.page)).toEqual(['The disk is full']);
});

import { type BrowserWindow, Notification } from 'electron';
import { z } from 'zod';
import { DESKTOP_CHANNELS } from '../../core/contracts/desktop.ts';
import { onPage } from './ipc.ts';

const Wish = z.object({ title: z.string().max(200), body: z.string().max(1000) });

/** Shows the page's notifications; clicking one brings the window to the front. Malformed ones are dropped. */
export function showNotifications(window: () => BrowserWindow | undefined): void {
  onPage(DESKTOP_CHANNELS.notify, (_event, value) => {
    const wish = Wish.safeParse(value);
    if (!wish.success || !Notification.isSupported()) return;
    const notification = new Notification(wish.data);
    notification.on('click', () => {
      window()?.show();
      window()?.focus();
    });
    notification.show();
  });
}

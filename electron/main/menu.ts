import type { MenuItemConstructorOptions } from 'electron';
import type { MenuEntry } from './menu-template.ts';

/** Converts the plain template to Electron's menu template. */
export function menuItems(
  entries: readonly MenuEntry[],
  run: (commandId: string) => void,
): MenuItemConstructorOptions[] {
  return entries.map(({ label, role, command, keys, type, submenu }) => ({
    ...(label === undefined ? {} : { label }),
    ...(role === undefined ? {} : { role }),
    ...(type === undefined ? {} : { type }),
    // Shown only: the page hears the keys itself and knows whether they mean text or rows.
    ...(keys === undefined ? {} : { accelerator: keys, registerAccelerator: false }),
    ...(command === undefined ? {} : { id: command, click: () => run(command) }),
    ...(submenu === undefined ? {} : { submenu: menuItems(submenu, run) }),
  }));
}

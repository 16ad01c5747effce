import { createLayoutStore, type LayoutStore } from '../base/layout-store.ts';

/** A layout that remembers nothing. */
export const fakeLayout = (): LayoutStore =>
  createLayoutStore({ read: () => null, write: () => undefined }, { isDark: false, onChange: () => undefined });

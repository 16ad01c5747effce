import type { Preferences } from '../base/host/host-bridge.ts';
import { createLayoutStore, type LayoutStore } from '../base/layout-store.ts';

const NOTHING_KEPT: Preferences = { read: () => null, write: () => undefined };

/** A layout that remembers nothing, or in `preferences`. */
export const fakeLayout = (preferences = NOTHING_KEPT): LayoutStore =>
  createLayoutStore(preferences, { isDark: false, onChange: () => undefined });

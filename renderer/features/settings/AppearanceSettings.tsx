import { SegmentedControl } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../base/base-context.ts';
import type { ThemeChoice } from '../../base/layout-store.ts';

const THEMES = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

const CLOCKS = [
  { value: 'local', label: 'This computer’s time' },
  { value: 'utc', label: 'UTC' },
];

/** Theme and clock of this page; they are remembered by this browser. */
export function AppearanceSettings(): ReactNode {
  const { layout } = useBase();
  const theme = useStore(layout, (state) => state.theme);
  const clock = useStore(layout, (state) => state.clock);
  return (
    <>
      <div className="settings-row">
        <span id="settings-theme">Theme</span>
        <SegmentedControl
          size="small"
          options={THEMES}
          value={theme}
          aria-labelledby="settings-theme"
          onValueChange={(value) => layout.getState().setTheme(value as ThemeChoice)}
        />
      </div>
      <div className="settings-row">
        <span id="settings-clock">Times, all of 24 hours</span>
        <SegmentedControl
          size="small"
          options={CLOCKS}
          value={clock}
          aria-labelledby="settings-clock"
          onValueChange={(value) => layout.getState().setClock(value === 'utc' ? 'utc' : 'local')}
        />
      </div>
    </>
  );
}

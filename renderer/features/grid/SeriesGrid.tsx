import { Button } from '@blueprintjs/core';
import { type ReactNode, useEffect, useLayoutEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { CellPalette } from '../../../ui/cells/cell-sprites.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { useBase } from '../../base/base-context.ts';
import { useSilentAgents } from '../../base/station/use-silent-agents.ts';
import { GridFoot } from './GridFoot.tsx';
import { GridFrame } from './GridFrame.tsx';
import { GridHead } from './GridHead.tsx';
import { SpokenCell } from './GridRows.tsx';
import { currentPalette } from './grid-palette.ts';
import { useGrid } from './grid-store.ts';
import './grid.css';

/** The palette of the theme, and of forced colours while they are in force. */
function usePalette(): CellPalette {
  const { layout } = useBase();
  const isDark = useStore(layout, (state) => state.isDark);
  const [palette, setPalette] = useState(() => currentPalette(isDark));
  useEffect(() => {
    const choose = () => setPalette(currentPalette(layout.getState().isDark));
    choose();
    const forced = matchMedia('(forced-colors: active)');
    forced.addEventListener('change', choose);
    const stop = layout.subscribe((now, before) => {
      if (now.isDark !== before.isDark) choose();
    });
    return () => {
      forced.removeEventListener('change', choose);
      stop();
    };
  }, [layout]);
  return palette;
}

/** All series as cells: a row per /24, a cell per address. */
export function SeriesGrid(): ReactNode {
  const grid = useGrid();
  const palette = usePalette();
  const silent = useSilentAgents();
  useLayoutEffect(() => grid.setSilent(silent), [grid, silent]);
  useLayoutEffect(() => grid.open(), [grid]);
  const rows = useStore(grid, (state) => state.layout.rows.length);
  const hidden = useStore(grid, (state) => state.layout.hidden.length);
  return (
    <section className="series-grid" aria-label="Grid">
      <GridHead palette={palette} />
      {rows > 0 && <GridFrame palette={palette} />}
      {rows === 0 && hidden > 0 && (
        <EmptyState title="All rows are hidden">
          <Button text="Show hidden rows" onClick={() => grid.getState().showRows()} />
        </EmptyState>
      )}
      <SpokenCell />
      <GridFoot />
    </section>
  );
}

import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { CELLS_PER_ROW } from '../../../ui/cells/cell-geometry.ts';
import { COUNTS, NAMES, SCALE_HEIGHT } from './grid-places.ts';
import { useGrid } from './grid-store.ts';

const TICKS = [0, 32, 64, 96, 128, 160, 192, 224] as const;

const signOf = (at: number, parts: number): string => (parts === 1 ? '█' : at === 0 ? '▀' : '▄');

/** Names of the parts of a cell, and last bytes of addresses. @param pitch distance of two cells, CSS px */
export function GridScale({ pitch }: { readonly pitch: number }): ReactNode {
  const { parts } = useStore(useGrid(), (state) => state.layout);
  const legend = parts.map(({ title }, at) => `${signOf(at, parts.length)} ${title}`).join('  ');
  const places = parts.map(({ probes }, at) => `${at === 0 ? 'Above' : 'Below'}: ${probes.join(', ')}`).join('\n');
  const end = NAMES + CELLS_PER_ROW * pitch;
  return (
    <div className="cells-scale" style={{ height: SCALE_HEIGHT }} aria-hidden="true">
      <span className="cells-parts" style={{ width: NAMES - 12 }} title={parts.length === 1 ? legend : places}>
        {legend}
      </span>
      {TICKS.map((tick) => (
        <span key={tick} className="cells-tick" style={{ left: NAMES + tick * pitch }}>
          {tick}
        </span>
      ))}
      <span className="cells-tick" style={{ left: end, translate: '-100%' }}>
        255
      </span>
      <span className="cells-tick" style={{ left: end + COUNTS - 28 }}>
        up
      </span>
    </div>
  );
}

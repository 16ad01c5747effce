import { Button } from '@blueprintjs/core';
import { EyeOpenIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { plural } from '../../../ui/format/quantities.ts';
import { ALL_ROWS, useGrid } from './grid-store.ts';

/** Summary of all cells: their number, what the failing ones share, hidden rows. */
export function GridFoot(): ReactNode {
  const grid = useGrid();
  const layout = useStore(grid, (state) => state.layout);
  const cause = useStore(grid, (state) => state.cause);
  const missing = useStore(grid, (state) => state.missing);
  const addresses = layout.rows.reduce((count, { cells }) => count + cells, 0);
  const hidden = layout.hidden.length;
  const { hover, pin } = grid.getState();
  return (
    <div className="cells-foot">
      <button
        type="button"
        className="cells-total"
        title="Figures of all rows: click to pin"
        onPointerEnter={() => hover(ALL_ROWS)}
        onPointerLeave={() => hover(null)}
        onFocus={() => hover(ALL_ROWS)}
        onBlur={() => hover(null)}
        onClick={() => pin(ALL_ROWS)}
      >
        {plural(addresses, 'address', 'addresses')} in {plural(layout.rows.length, 'row')}
      </button>
      {hidden > 0 && (
        <Button
          variant="minimal"
          size="small"
          icon={<EyeOpenIcon />}
          text={`Show ${plural(hidden, 'hidden row')}`}
          title={layout.hidden.join(', ')}
          onClick={() => grid.getState().showRows()}
        />
      )}
      <span className="cells-missing" role="alert">
        {missing === '' ? '' : `✕ ${missing}`}
      </span>
      <span className="cells-cause" role="status" aria-label="Shared by failing series">
        {cause}
      </span>
    </div>
  );
}

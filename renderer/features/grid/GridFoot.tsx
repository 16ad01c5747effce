import { Button } from '@blueprintjs/core';
import { EyeOpenIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { plural } from '../../../ui/format/quantities.ts';
import { useGrid } from './grid-store.ts';

/** Summary of all cells: their number, what the failing ones share, hidden rows. */
export function GridFoot(): ReactNode {
  const grid = useGrid();
  const layout = useStore(grid, (state) => state.layout);
  const cause = useStore(grid, (state) => state.cause);
  const missing = useStore(grid, (state) => state.missing);
  const addresses = layout.rows.reduce((count, { cells }) => count + cells, 0);
  const hidden = layout.hidden.length;
  return (
    <div className="cells-foot">
      <span className="cells-total">
        {plural(addresses, 'address', 'addresses')} in {plural(layout.rows.length, 'row')}
      </span>
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
      <span className="cells-cause" role="status" aria-label="Shared by failing series" title={cause}>
        {cause}
      </span>
    </div>
  );
}

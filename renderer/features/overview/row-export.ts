import { plural } from '../../../ui/format/quantities.ts';
import type { HostBridge } from '../../base/host/host-bridge.ts';
import type { NoticesStore } from '../../base/notices.ts';
import { storeContext } from '../../base/store-context.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import type { OverviewStore } from './overview-store.ts';
import { rowsAsCsv, rowsAsText } from './rows-as-text.ts';
import { plainKey, type Row } from './table/rows.ts';

/** Copies and saves the selected rows, or all listed rows where none is selected. */
export interface RowExport {
  /** Falls back to a file where the clipboard is not available. */
  copy(format: RowFormat): Promise<void>;
  saveCsv(): Promise<void>;
}

export type RowFormat = 'text' | 'csv';

export const [RowExportContext, useRowExport] = storeContext<RowExport>('RowExport');

interface RowExportParts {
  readonly bridge: HostBridge;
  readonly notices: NoticesStore;
  readonly overview: OverviewStore;
  readonly live: LiveRows;
}

const FILES = {
  text: { name: 'sounder-series.txt', mediaType: 'text/plain' },
  csv: { name: 'sounder-series.csv', mediaType: 'text/csv' },
} as const;

export function createRowExport({ bridge, notices, overview, live }: RowExportParts): RowExport {
  function exportedRows(): readonly Row[] {
    const { keys } = overview.getState().selection;
    const { order, rows } = overview.model;
    const listed = Array.from(order, (index) => rows[index]).filter((row) => row !== undefined);
    const chosen = listed.flatMap((row) => (keys.size === 0 || keys.has(row.key) ? rowsUnder(row, keys.size > 0) : []));
    return [...new Map(chosen.map((row) => [plainKey(row), row])).values()];
  }

  /** A heading is none itself: selected, it stands for its rows. */
  function rowsUnder(row: Row, isSelected: boolean): readonly Row[] {
    if (row.kind !== 'group') return [row];
    return isSelected ? overview.model.membersOf(row) : [];
  }

  const render = (format: RowFormat, rows: readonly Row[]): string =>
    format === 'text' ? rowsAsText(rows, live, overview.model.columns) : rowsAsCsv(rows, live);

  async function save(format: RowFormat, hint?: string): Promise<void> {
    const rows = exportedRows();
    const { name, mediaType } = FILES[format];
    if (!(await bridge.saveText(name, mediaType, render(format, rows)))) return;
    const message = `Saved ${plural(rows.length, 'row')} as ${name}`;
    notices.getState().report({ tone: 'done', message, ...(hint === undefined ? {} : { hint }) });
  }

  return {
    async copy(format) {
      const rows = exportedRows();
      if (!(await bridge.copyText(render(format, rows)))) {
        return save(format, 'The clipboard is not available');
      }
      notices.getState().report({ tone: 'done', message: `Copied ${plural(rows.length, 'row')}` });
    },
    saveCsv: () => save('csv'),
  };
}

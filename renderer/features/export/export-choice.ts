import type { CatalogSeries } from '../../../core/contracts/catalog.ts';
import type { ExportContent, ExportFormat, ExportRequest, RollupLevel } from '../../../core/contracts/export.ts';
import { ALL_STORED } from '../../../core/contracts/export.ts';
import type { TimeWindow } from '../chart/chart-state.ts';
import type { SelectedTarget } from '../edit/selection-scope.ts';

/** Data to export, as the dialog offers it. */
export type ExportedData = 'samples' | 'minute' | 'hour' | 'events';

export const DATA_TITLES: Readonly<Record<ExportedData, string>> = {
  samples: 'Samples',
  minute: 'Figures per minute',
  hour: 'Figures per hour',
  events: 'Events',
};

export const FORMAT_TITLES: Readonly<Record<ExportFormat, string>> = {
  csv: 'CSV',
  jsonl: 'JSON Lines',
  parquet: 'Parquet',
};

/** Choices of the dialog. */
export interface ExportChoice {
  readonly data: ExportedData;
  readonly format: ExportFormat;
  /** Only the selected targets. */
  readonly isSelectionOnly: boolean;
  /** null = all that is stored. */
  readonly window: TimeWindow | null;
}

const CONTENTS: Readonly<Record<ExportedData, readonly [ExportContent, RollupLevel]>> = {
  samples: ['samples', 'minute'],
  minute: ['rollups', 'minute'],
  hour: ['rollups', 'hour'],
  events: ['events', 'minute'],
};

/** Asks the station for what was chosen. Without a selection, targets that are gone are exported, too. */
export function exportRequest(
  { data, format, isSelectionOnly, window }: ExportChoice,
  scope: readonly SelectedTarget[],
  series: Iterable<CatalogSeries>,
): ExportRequest {
  const [content, level] = CONTENTS[data];
  return {
    content,
    format,
    level,
    selection: {
      ...ALL_STORED,
      fromMs: window === null ? null : Math.floor(window.fromMs),
      toMs: window === null ? null : Math.ceil(window.toMs),
      series: isSelectionOnly ? seriesOf(scope, series) : [],
    },
  };
}

/** Ids of the series of the selected targets, or of the selected parts of them. */
export function seriesOf(scope: readonly SelectedTarget[], series: Iterable<CatalogSeries>): number[] {
  const byTarget = new Map(
    scope.map(({ target, selected, isPart }) => [target.id, isPart ? new Set(selected) : null] as const),
  );
  const ids: number[] = [];
  for (const [id, targetId, address] of series) {
    const addresses = byTarget.get(targetId);
    if (addresses === null || addresses?.has(address)) ids.push(id);
  }
  return ids;
}

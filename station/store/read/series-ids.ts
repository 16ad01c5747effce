import type { StoreFiles } from './store-files.ts';

/** The series of a query, ascending. @param series none = all of the catalog */
export function seriesOf(files: StoreFiles, series: readonly number[]): readonly number[] {
  if (series.length > 0) return [...new Set(series)].sort((left, right) => left - right);
  return files.catalog.all<{ id: number }>('SELECT id FROM series ORDER BY id').map(({ id }) => id);
}

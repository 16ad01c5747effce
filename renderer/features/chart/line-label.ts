import { formatCount } from '../../../ui/format/quantities.ts';
import { seriesLabel } from '../../base/series-label.ts';
import type { Catalog } from '../../live/catalog-store.ts';
import { ALL_SERIES } from './many/aggregate-feed.ts';
import { type LineKey, measureText } from './measures.ts';

/** The name of a line: of its series, and of what is drawn of it besides the round trip. */
export function lineLabel(catalog: Catalog, { series, measure }: LineKey, selected: number): string {
  if (series === ALL_SERIES) return `Median of ${formatCount(selected)} series`;
  const label = seriesLabel(catalog, series);
  return measure.name === null && measure.title !== 'Duration' ? label : `${label} · ${measureText(measure)}`;
}

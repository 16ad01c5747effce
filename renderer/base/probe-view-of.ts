import { VIEWS } from '../../probes/index.view.ts';
import type { ProbeView } from '../../ui/probe-view.ts';
import type { Catalog } from '../live/catalog-store.ts';

/** The parts of the page that the probe of a series brings along; undefined = none. */
export function probeViewOf(
  { series, targets }: Pick<Catalog, 'series' | 'targets'>,
  key: number,
): ProbeView | undefined {
  return VIEWS[targets.get(series.get(key)?.[1] ?? -1)?.definition.probe ?? ''];
}

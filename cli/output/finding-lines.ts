import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { DESCRIBE } from '../../probes/index.cli.ts';
import type { Trackers } from '../../probes/trackers.ts';

/** The findings of the probes' trackers, a line per series that has one. */
export function findingLines(series: readonly IdentifiedSeries[], found: Pick<Trackers, 'of'>): string {
  return series
    .map(({ seriesId, planned: { target, probe, address, port, group } }) => {
      const state = found.of(seriesId);
      const describe = DESCRIBE[probe];
      if (!state || !describe) return '';
      const name = [
        target === address ? address : `${target} (${address})`,
        ...(port === null ? [] : [`port ${port}`]),
        ...(group === null ? [] : [`group ${group}`]),
      ].join(' ');
      return `${name}: ${describe(state, address)}\n`;
    })
    .join('');
}

import type { Finding } from '../../core/model/tracker.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { ServiceFinding } from '../../core/service/finding.ts';
import { DESCRIBE } from '../../probes/index.cli.ts';
import { resolvesItself } from '../../probes/registry.ts';
import type { Trackers } from '../../probes/trackers.ts';

/** The findings of the probes' trackers: a line per series that has one, or a paragraph for several lines. */
export function findingLines(series: readonly IdentifiedSeries[], found: Pick<Trackers, 'of'>): string {
  return series
    .map(({ seriesId, planned: { target, probe, address, port, group } }) => {
      const state = found.of(seriesId);
      const describe = DESCRIBE[probe];
      if (!state || !describe || isUnmeasured(state)) return '';
      // A URL has both in it.
      const isNamed = resolvesItself(probe) && target.includes(address);
      const name = [
        target === address || isNamed ? target : `${target} (${address})`,
        ...(port === null || isNamed ? [] : [`port ${port}`]),
        ...(group === null ? [] : [`group ${group}`]),
      ].join(' ');
      const text = describe(state, address);
      if (text === '') return '';
      return text.includes('\n') ? `\n${name}\n${indented(text)}\n` : `${name}: ${text}\n`;
    })
    .join('');
}

/** No transaction of a service has ended yet: the table says so. */
function isUnmeasured(state: Finding): boolean {
  const { last, lastDetailed } = state as Partial<ServiceFinding>;
  return last?.outcome === 'not-measured' && lastDetailed === null;
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ');

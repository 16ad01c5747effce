import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { DESCRIBE } from '../../probes/index.cli.ts';
import type { Trackers } from '../../probes/trackers.ts';

/** The findings of the probes' trackers: a line per series that has one, or a paragraph for several lines. */
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
      const text = describe(state, address);
      if (text === '') return '';
      return text.includes('\n') ? `\n${name}\n${indented(text)}\n` : `${name}: ${text}\n`;
    })
    .join('');
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ');

import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { FaultText } from '../../../../ui/components/FaultText.tsx';
import { formatCount, formatPercent, formatRtt, NOTHING } from '../../../../ui/format/quantities.ts';
import { formatLength, formatMoment } from '../../../../ui/format/times.ts';
import { useBase } from '../../../base/base-context.ts';
import { ReadingShare } from '../../../base/ReadingShare.tsx';
import { seriesLabel } from '../../../base/series-label.ts';
import { useSlow } from '../../../base/use-slow.ts';
import { useChart } from '../chart-store.ts';
import type { SpanFigures } from './read-statistics.ts';
import { useStatistics } from './use-statistics.ts';

const TIMES = [
  ['minMs', 'Min'],
  ['p50Ms', 'Median'],
  ['p95Ms', 'p95'],
  ['maxMs', 'Max'],
  ['avgMs', 'Mean'],
  ['jitterMs', 'Jitter'],
  ['stdevMs', 'Stdev'],
] as const satisfies (readonly [keyof SpanFigures, string])[];

const timeText = (ms: number | undefined): string => (ms === undefined || Number.isNaN(ms) ? NOTHING : formatRtt(ms));

function FigureRow({
  label,
  figures,
}: {
  readonly label: string;
  readonly figures: SpanFigures | undefined;
}): ReactNode {
  const lost = figures && figures.sent > 0 ? `${formatPercent(figures.lost / figures.sent)} %` : NOTHING;
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{figures ? formatCount(figures.sent) : NOTHING}</td>
      <td className={figures && figures.lost > 0 ? 'is-bad' : undefined}>{lost}</td>
      {TIMES.map(([name]) => (
        <td key={name}>{timeText(figures?.[name])}</td>
      ))}
    </tr>
  );
}

/** Figures of the series drawn over the visible span, or over one that was dragged with Shift. */
export function StatisticsTable(): ReactNode {
  const { catalog } = useBase();
  const chart = useChart();
  const drawn = useStore(chart, (state) => state.drawn);
  const picked = useStore(chart, (state) => state.picked);
  const { statistics, fault, progress, isCancelled, cancel, readAgain } = useStatistics();
  const isSlow = useSlow(progress !== null);
  if (fault) return <FaultText fault={fault} />;
  const span = statistics?.span;
  return (
    <section className="chart-statistics" aria-label="Statistics" aria-busy={progress !== null}>
      <p>
        {picked ? 'Chosen span' : 'Visible span'}
        {span && `: ${formatMoment(span.fromMs)}, ${formatLength(span.toMs - span.fromMs)}`}
        {picked ? (
          <Button variant="minimal" size="small" text="Visible span" onClick={() => chart.getState().pick(null)} />
        ) : (
          <span className="is-quiet"> · drag with Shift to choose a part</span>
        )}
        {/* Spoken for the first figures only: a live chart reads them again every few seconds. */}
        <span role={statistics ? undefined : 'status'}>
          {isSlow ? ' · Reading stored samples … ' : isCancelled ? ' · Not read ' : ''}
        </span>
        <ReadingShare progress={progress} onCancel={cancel} />
        {isCancelled && <Button size="small" text="Read again" onClick={readAgain} />}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Series</th>
            <th scope="col">Sent</th>
            <th scope="col">Loss</th>
            {TIMES.map(([name, title]) => (
              <th key={name} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {drawn.map((key) => (
            <FigureRow key={key} label={seriesLabel(catalog.getState(), key)} figures={statistics?.bySeries.get(key)} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

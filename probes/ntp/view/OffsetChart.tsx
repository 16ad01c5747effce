import type { ReactNode } from 'react';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import { plural } from '../../../ui/format/quantities.ts';
import { formatTimeOfDay } from '../../../ui/format/times.ts';
import { offsetText } from '../common/offset-text.ts';
import { type PlotPoint, plotOf } from './offset-plot.ts';

const SIZE = { width: 660, height: 112 };
const LEFT = 72;
const TOP = 8;
const BOTTOM = 22;

/** The offsets of the latest rounds over time. */
export function OffsetChart({ state }: { readonly state: ServiceFinding }): ReactNode {
  const plot = plotOf(state, SIZE);
  if (!plot) return <p className="is-quiet">No offset yet</p>;
  const { points, line, ticks, fromMs, toMs } = plot;
  return (
    <svg
      className="ntp-chart"
      viewBox={`0 0 ${SIZE.width + LEFT + 12} ${SIZE.height + TOP + BOTTOM}`}
      role="img"
      aria-label={`Offset over the last ${plural(points.length, 'round')}`}
    >
      <g transform={`translate(${LEFT} ${TOP})`}>
        {ticks.map(({ offsetMs, y }) => (
          <g key={offsetMs} className={offsetMs === 0 ? 'ntp-zero' : 'ntp-tick'}>
            <line x1="0" x2={SIZE.width} y1={y} y2={y} />
            <text x="-8" y={y} dy="0.32em" textAnchor="end">
              {offsetMs === 0 ? '0' : offsetText(offsetMs)}
            </text>
          </g>
        ))}
        <path className="ntp-line" d={line} />
        {points.map((point) => (
          <Mark key={point.atMs} point={point} />
        ))}
        <text x="0" y={SIZE.height + 17}>
          {formatTimeOfDay(fromMs)}
        </text>
        <text x={SIZE.width} y={SIZE.height + 17} textAnchor="end">
          {formatTimeOfDay(toMs)}
        </text>
      </g>
    </svg>
  );
}

/** A round: a dot, or a cross at the bottom where it failed. */
function Mark({ point: { atMs, offsetMs, x, y } }: { readonly point: PlotPoint }): ReactNode {
  const title = <title>{`${formatTimeOfDay(atMs)}  ${offsetMs === null ? 'failed' : offsetText(offsetMs)}`}</title>;
  if (offsetMs === null) {
    return (
      <path className="ntp-failed" d={`M${x - 3} ${y - 3}l6 6m0 -6l-6 6`}>
        {title}
      </path>
    );
  }
  return (
    <circle className="ntp-dot" cx={x} cy={y} r="2.5">
      {title}
    </circle>
  );
}

import type { ReactNode } from 'react';
import { niceMax, type RatePoint, rateText, stepPath } from './rates.ts';

const [WIDTH, HEIGHT] = [560, 150];
const LEFT = 84;
const ORDER = ['out', 'in'] as const;

/** Throughput in each second of a test, in both directions. */
export function RateChart({ points }: { readonly points: readonly RatePoint[] }): ReactNode {
  const rates = points.flatMap((point) => [point.out ?? 0, point.in ?? 0]);
  const top = niceMax(Math.max(0, ...rates));
  const last = Math.max(1, Math.ceil(points.at(-1)?.second ?? 1));
  const drawn = ORDER.filter((direction) => points.some((point) => point[direction] !== null));
  const label = `Throughput by second, up to ${rateText(Math.max(0, ...rates))}`;
  return (
    <svg className="rate-chart" viewBox={`0 -10 ${LEFT + WIDTH + 10} ${HEIGHT + 40}`} role="img" aria-label={label}>
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <path className="rate-grid" d={`M ${LEFT} ${HEIGHT * (1 - share)} h ${WIDTH}`} />
          <text x={LEFT - 8} y={HEIGHT * (1 - share) + 4} textAnchor="end">
            {rateText(top * share)}
          </text>
        </g>
      ))}
      <text x={LEFT} y={HEIGHT + 18}>
        0 s
      </text>
      <text x={LEFT + WIDTH} y={HEIGHT + 18} textAnchor="end">
        {last} s
      </text>
      {drawn.map((direction, at) => (
        <g key={direction} transform={`translate(${LEFT + WIDTH / 2 - 50 + at * 60} ${HEIGHT + 14})`}>
          <path className="rate-line" data-direction={direction} d="M 0 0 H 22" />
          <text x="28" y="4">
            {direction}
          </text>
        </g>
      ))}
      {drawn.map((direction) => (
        <path
          key={direction}
          className="rate-line"
          data-direction={direction}
          transform={`translate(${LEFT} 0)`}
          d={stepPath(points, direction, { width: WIDTH, height: HEIGHT, last, top })}
        />
      ))}
    </svg>
  );
}

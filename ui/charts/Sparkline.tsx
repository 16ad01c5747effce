import type { ReactNode } from 'react';
import { linePath } from './dial-arc.ts';
import './dial.css';

export interface SparklineProps {
  readonly label: string;
  /** Oldest first; null = not known. */
  readonly values: readonly (number | null)[];
  readonly unit: string;
  /** Value at the upper edge; without one the highest value. */
  readonly max?: number;
}

const [WIDTH, HEIGHT] = [160, 30];

/** The course of a number, small and without axes: its highest value is in the text. */
export function Sparkline({ label, values, unit, max }: SparklineProps): ReactNode {
  const known = values.filter((value) => value !== null);
  const highest = known.length > 0 ? Math.max(...known) : 0;
  const text = known.length > 0 ? `highest ${highest.toFixed(1)} ${unit}` : 'no values';
  return (
    <svg className="sparkline" viewBox={`-2 -2 ${WIDTH + 4} ${HEIGHT + 4}`} role="img" aria-label={`${label}: ${text}`}>
      <title>{text}</title>
      <path className="sparkline-base" d={`M 0 ${HEIGHT} H ${WIDTH}`} />
      <path className="sparkline-line" d={linePath(values, WIDTH, HEIGHT, max ?? highest)} />
    </svg>
  );
}

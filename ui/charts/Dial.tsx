import type { ReactNode } from 'react';
import { NOTHING } from '../format/quantities.ts';
import { dialArc } from './dial-arc.ts';
import { Sparkline } from './Sparkline.tsx';
import './dial.css';

export interface DialProps {
  readonly label: string;
  /** null = not known; the dial is empty then. */
  readonly value: number | null;
  readonly unit: string;
  readonly max: number;
  /** From these values on the dial warns, and is critical. */
  readonly warnFrom?: number;
  readonly badFrom?: number;
  /** A line below the value. */
  readonly note?: string;
  /** Earlier values, oldest first. */
  readonly history?: readonly (number | null)[];
}

/** A number on a scale, with its history. The state is a word too, not a colour alone. */
export function Dial({ label, value, unit, max, warnFrom, badFrom, note, history }: DialProps): ReactNode {
  const tone = toneOf(value, warnFrom, badFrom);
  const text = value === null ? NOTHING : `${value.toFixed(value >= 100 ? 0 : 1)} ${unit}`;
  return (
    <figure className="dial" data-tone={tone}>
      <figcaption>{label}</figcaption>
      <svg viewBox="0 0 100 58" role="img" aria-label={`${label}: ${value === null ? 'not known' : text}`}>
        <path className="dial-scale" d={dialArc(1)} />
        {value !== null && value > 0 && <path className="dial-value" d={dialArc(value / max)} />}
        <text x="50" y="48" textAnchor="middle">
          {text}
        </text>
      </svg>
      <p className="dial-note">
        {tone === 'bad' ? '✕ critical · ' : tone === 'warn' ? '▲ high · ' : ''}
        {note ?? '\u00a0'}
      </p>
      {history && <Sparkline label={`${label}, latest rounds`} values={history} unit={unit} max={max} />}
    </figure>
  );
}

function toneOf(value: number | null, warnFrom?: number, badFrom?: number): 'good' | 'warn' | 'bad' | 'none' {
  if (value === null) return 'none';
  if (badFrom !== undefined && value >= badFrom) return 'bad';
  return warnFrom !== undefined && value >= warnFrom ? 'warn' : 'good';
}

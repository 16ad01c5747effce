import type { ReactNode } from 'react';

const LINES = [
  ['fine', 'arrives; the wider, the more paths'],
  ['lossy', 'every path over it loses'],
  ['broken', 'nobody answers beyond'],
] as const;

/** What lines and signs mean. */
export function MapLegend(): ReactNode {
  return (
    <ul className="map-legend" aria-label="What lines and signs mean">
      {LINES.map(([look, words]) => (
        <li key={look}>
          <svg width="30" height="10" aria-hidden="true" className="map-edge" data-look={look}>
            <path d="M1 5H29" strokeWidth="3" />
          </svg>
          {words}
        </li>
      ))}
      <li>
        <span className="glyph">◐</span> rate-limits its ICMP errors, loses nothing
      </li>
      <li>
        <span className="glyph">∗</span> silent
      </li>
    </ul>
  );
}

import type { ReactNode } from 'react';

const LINES = [
  ['fine', 'No loss; width shows the number of paths'],
  ['lossy', 'Loss on every path through it'],
  ['broken', 'No reply beyond this point'],
] as const;

/** Legend of lines and glyphs. */
export function MapLegend(): ReactNode {
  return (
    <ul className="map-legend" aria-label="Legend">
      {LINES.map(([look, words]) => (
        <li key={look}>
          <svg width="30" height="10" aria-hidden="true" className="map-edge" data-status={look}>
            <path d="M1 5H29" strokeWidth="3" />
          </svg>
          {words}
        </li>
      ))}
      <li>
        <span className="glyph">◐</span> Rate-limits its ICMP, traffic is fine
      </li>
      <li>
        <span className="glyph">∗</span> No reply
      </li>
    </ul>
  );
}

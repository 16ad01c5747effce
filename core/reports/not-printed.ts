import type { FigureItem } from './document-parts.ts';

/** Figures that are not printed, those with the same reason together: `Jitter, Apdex (No reply)`. null = all are. */
export function notPrinted(figures: readonly FigureItem[]): string | null {
  const missing = figures.filter(({ value }) => value === null);
  if (missing.length === 0) return null;
  return [...Map.groupBy(missing, ({ reason }) => reason)]
    .map(([reason, items]) => {
      const labels = items.map(({ label }) => label).join(', ');
      return reason === null ? labels : `${labels} (${reason})`;
    })
    .join('; ');
}

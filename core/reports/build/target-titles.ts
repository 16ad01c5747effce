import { line } from './report-frame.ts';
import type { ReportedSeries } from './series-facts.ts';

type Part = (series: ReportedSeries) => string;

/** Parts that tell series of one name from each other, in this order. */
const PARTS: readonly Part[] = [
  ({ target }) => line(target),
  ({ address }) => line(address),
  ({ port }) => (port === null ? '' : `port ${port}`),
  ({ group }) => (group === null ? '' : line(group)),
  ({ probe }) => line(probe),
];

/** Shortest titles that tell series apart: the name, and the address and more where several have the same name. */
export function targetTitles(series: readonly ReportedSeries[]): ReadonlyMap<number, string> {
  const titles = new Map<number, string>();
  for (const alike of Map.groupBy(series, ({ target }) => target).values()) {
    const differing = PARTS.slice(1).filter((part) => new Set(alike.map(part)).size > 1);
    const parts = [PARTS[0] as Part, ...(alike.length > 1 ? differing : [])];
    for (const one of alike) {
      const texts = parts.map((part) => part(one)).filter((text) => text !== '');
      titles.set(one.series, [...new Set(texts)].join(' · '));
    }
  }
  return titles;
}

import { formatCount } from '../../../../ui/format/quantities.ts';
import type { DrawnChoice } from '../chart-state.ts';
import { ALL_SERIES } from './aggregate-feed.ts';

/** Text on what is drawn of the selected series. @param drawn the series of the drawn lines */
export function choiceText(choice: DrawnChoice, selected: number, drawn: readonly number[]): string {
  const count = `${formatCount(selected)} selected`;
  const single = new Set(drawn.filter((series) => series !== ALL_SERIES)).size;
  if (choice === 'first') return `Showing the first ${single} of ${count}`;
  // Only round-trip times have a line of all.
  if (choice === 'all' && drawn.includes(ALL_SERIES)) return `All ${count}, and the worst ${single}`;
  return `The worst ${single} of ${count}`;
}

import type { PathHop } from '../../../core/contracts/path.ts';

interface HopFigure {
  readonly name: keyof PathHop['rttMs'];
  readonly title: string;
  readonly help: string;
}

/** Round-trip figures of a hop: in the order and with the names of mtr, then the others. */
export const HOP_FIGURES: readonly HopFigure[] = [
  { name: 'last', title: 'Last', help: 'Round trip of the last reply' },
  { name: 'avg', title: 'Avg', help: 'Mean round trip' },
  { name: 'min', title: 'Best', help: 'Least round trip' },
  { name: 'max', title: 'Worst', help: 'Largest round trip' },
  { name: 'stdev', title: 'StDev', help: 'Standard deviation of the round trips' },
  { name: 'jitter', title: 'Jitter', help: 'Mean difference between one round trip and the next' },
  { name: 'p95', title: 'p95', help: '95 % of the round trips were at most this long, within 1.6 %' },
];

/** Whether a note explains the missing replies of a router: the packets were forwarded, so they are no alarm. */
export const isLossExplained = ({ isEnd, note, lossRatio }: PathHop): boolean =>
  !isEnd && note !== null && (lossRatio ?? 0) > 0;

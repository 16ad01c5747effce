import type { PathHop } from '../../../core/contracts/path.ts';
import { LEAST_LOSS } from '../../../core/paths/interpret.ts';

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

/**
 * Whether missing replies of a router are explained, by a note or by hops behind it that lose nothing: the packets were
 * forwarded, so they are no alarm. Loss too small for a note is explained by any smaller one behind it.
 * @param hops of the path
 */
export function isLossExplained({ hop, isEnd, note, lossRatio }: PathHop, hops: readonly PathHop[]): boolean {
  const loss = lossRatio ?? 0;
  if (isEnd || loss === 0) return false;
  if (note !== null) return true;
  const behind = hops.filter((other) => other.hop > hop && other.answered > 0);
  const least = Math.min(...behind.map((other) => other.lossRatio ?? 0));
  return least === 0 || (loss < LEAST_LOSS && least < loss);
}

import type { BlockFigures } from '../block/block-samples.ts';
import { RollupTotals } from './rollup-totals.ts';

/** Samples of one series → a row. */
export class RollupBuilder extends RollupTotals {
  /**
   * Adds the samples `from` … `to` − 1, in the order of arrival.
   * @param stored numbers of probe columns by name, parallel to the figures
   */
  add(figures: BlockFigures, from: number, to: number, stored?: ReadonlyMap<string, ArrayLike<number>>): void {
    this.addSamples(figures, from, to, stored);
  }
}

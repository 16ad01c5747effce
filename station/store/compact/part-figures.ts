import { chartColumnsOf } from '../../../probes/registry.ts';
import type { BlockSamples } from '../block/block-samples.ts';
import type { KeptFigures } from '../block/kept-figures.ts';
import { type MinuteRun, minuteRuns } from './minute-runs.ts';

/** Figures of the parts of one probe, one after the other in common columns: thousands of short ones are slow to make. */
export class PartFigures {
  readonly probeCode: number;
  readonly rttMs: Float64Array;
  readonly outcome: Uint32Array;
  /** Chart columns of the probe by name; undefined = it has none. */
  readonly columns: ReadonlyMap<string, Uint32Array> | undefined;
  private count = 0;

  /** @param most samples that there can be */
  constructor(probeCode: number, most: number) {
    this.probeCode = probeCode;
    this.rttMs = new Float64Array(most);
    this.outcome = new Uint32Array(most);
    const names = chartColumnsOf(probeCode).map(({ name }) => name);
    this.columns = names.length > 0 ? new Map(names.map((name) => [name, new Uint32Array(most)])) : undefined;
  }

  /** Appends those of a part. @param samples of which it is the block @returns its runs */
  append(kept: KeptFigures, { typed }: BlockSamples): readonly MinuteRun[] {
    const first = this.count;
    const { count } = kept;
    for (let at = 0; at < count; at++) {
      this.rttMs[first + at] = kept.rttMs[at] as number;
      this.outcome[first + at] = kept.outcome[at] as number;
    }
    if (this.columns) {
      for (const [name, column] of this.columns) column.set((typed[name] as Uint32Array).subarray(0, count), first);
    }
    this.count = first + count;
    return minuteRuns(kept, this, this.columns, first);
  }
}

import type { Batch } from '../../core/model/batch.ts';
import { pathMtu, VERDICTS } from '../../probes/path-mtu/common/definition.ts';

export interface MtuChange {
  readonly series: number;
  readonly before: number;
  readonly after: number;
  /** Larger packets vanish without a word. */
  readonly isBlackHole: boolean;
}

/** Sees path MTUs change. A round in which nothing was answered changes nothing. */
export class MtuWatch {
  private readonly known = new Map<number, number>();
  private readonly onChange: (change: MtuChange) => void;

  constructor(onChange: (change: MtuChange) => void) {
    this.onChange = onChange;
  }

  add(batch: Batch): void {
    if (batch.probeCode !== pathMtu.code) return;
    const { pathMtu: found, verdict } = batch.typed;
    for (let at = 0; at < batch.count; at++) {
      const after = found?.[at] ?? 0;
      if (after === 0) continue;
      const series = batch.series[at] as number;
      const before = this.known.get(series);
      this.known.set(series, after);
      if (before === undefined || before === after) continue;
      this.onChange({ series, before, after, isBlackHole: verdict?.[at] === VERDICTS['black-hole'] });
    }
  }

  clear(): void {
    this.known.clear();
  }
}

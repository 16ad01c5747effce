import { type Fault, toFault } from '../../../../core/result/result.ts';
import type { StationLink } from '../../../base/station/station-link.ts';
import { firstStoredMs } from '../chart-extent.ts';

/** The beginning of the history of the drawn series: asked for once for each set of them, when it is of use. */
export class FirstStored {
  private readonly link: Pick<StationLink, 'station'>;
  private readonly nowMs: () => number;
  private readonly failed: (fault: Fault) => void;
  private asked: { readonly series: readonly number[]; firstMs: number | null } | undefined;

  constructor(link: Pick<StationLink, 'station'>, nowMs: () => number, failed: (fault: Fault) => void) {
    this.link = link;
    this.nowMs = nowMs;
    this.failed = failed;
  }

  /** Unix ms; null = it is not known yet, or nothing is stored. @param series the same array as long as they are the same */
  of(series: readonly number[]): number | null {
    if (this.asked?.series !== series && series.length > 0) void this.ask(series);
    return this.asked?.series === series ? this.asked.firstMs : null;
  }

  private async ask(series: readonly number[]): Promise<void> {
    const asked = { series, firstMs: null as number | null };
    this.asked = asked;
    try {
      asked.firstMs = await firstStoredMs(this.link.station, series, this.nowMs());
    } catch (thrown) {
      if (this.asked !== asked) return;
      this.asked = undefined; // the next turn asks again
      this.failed(toFault(thrown));
    }
  }
}

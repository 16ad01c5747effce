import type { Batch } from '../../../core/model/batch.ts';
import type { AdaptiveTemplate, PlanEntry } from '../../../core/model/packet.ts';
import type { AdaptiveDriver, Controller, Prepared } from '../../../core/ports/adaptive.ts';
import type { PathMtuTemplate } from '../common/template.ts';
import { Searcher } from './searcher.ts';

/** All path MTU searches of one driver. */
export class PathMtuController implements Controller {
  private readonly driver: AdaptiveDriver;
  private readonly innerCode: number;
  private readonly searchers = new Map<number, Searcher>();
  /** Searchers by their current packet entry. */
  private readonly byPacket = new Map<number, Searcher>();

  /** @param innerCode probe code of the packets that are sent */
  constructor(driver: AdaptiveDriver, innerCode: number) {
    this.driver = driver;
    this.innerCode = innerCode;
  }

  prepare(entry: PlanEntry<AdaptiveTemplate>): Prepared {
    if (!isPathMtu(entry)) throw new Error(`${entry.packet.format} is not searched`);
    const searcher = new Searcher(entry, this.driver, this.innerCode, this.byPacket);
    const { packets, begin } = searcher.prepare();
    return {
      packets,
      begin: () => {
        this.searchers.set(entry.entryId, searcher);
        begin();
      },
    };
  }

  end(entryId: number): readonly number[] {
    const searcher = this.searchers.get(entryId);
    this.searchers.delete(entryId);
    return searcher?.end() ?? [];
  }

  take(batch: Batch): void {
    for (let at = 0; at < batch.count; at++) this.byPacket.get(batch.series[at] as number)?.take(batch, at);
  }
}

const isPathMtu = (entry: PlanEntry<AdaptiveTemplate>): entry is PlanEntry<PathMtuTemplate> =>
  entry.packet.format === 'path-mtu';

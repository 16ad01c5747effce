import type { Batch } from '../../core/model/batch.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import type { Alerts } from '../events/alerts.ts';
import type { FindingFeed } from '../live/finding-feed.ts';
import type { LimitWatch } from '../live/limit-watch.ts';
import type { LoadWatch } from '../live/load-watch.ts';
import type { PathFeed } from '../live/path-feed.ts';
import type { ThresholdWatch } from '../live/threshold-watch.ts';

/** Consumers of samples beside the statistics. */
export interface IntakeWatches {
  readonly paths: PathFeed;
  readonly findings: Pick<FindingFeed, 'add' | 'clear'> & Partial<Pick<FindingFeed, 'malformed'>>;
  readonly limits: LimitWatch;
  readonly load: Pick<LoadWatch, 'add' | 'clear'>;
  readonly thresholds: Pick<ThresholdWatch, 'add' | 'clear' | 'forget'>;
  /** Hears which series went down or came back. */
  readonly alerts: Pick<Alerts, 'forget' | 'take'>;
  /** Figures of the metrics endpoint. */
  readonly metrics?: { add(batch: Batch): void } | undefined;
}

/** Shows every batch to the consumers beside the statistics; each of them takes the batches of its probes. */
export class SampleWatches {
  private readonly watches: IntakeWatches;
  private readonly log: Log;
  private readonly logged = new Set<string>();

  constructor(watches: IntakeWatches, log: Log) {
    this.watches = watches;
    this.log = log;
  }

  /** A new run. */
  clear(): void {
    const { findings, limits, load, paths, thresholds } = this.watches;
    for (const watch of [paths, findings, limits, load, thresholds]) watch.clear();
  }

  add(batch: Batch): void {
    const { findings, limits, load, metrics, paths, thresholds } = this.watches;
    for (const watch of [paths, findings, limits, load, thresholds, metrics]) if (watch) this.show(watch, batch);
    if (findings.malformed) this.logOnce('Details of samples could not be read', { samples: findings.malformed });
  }

  /** It is stored, and shown to the others, even when one fails. */
  private show(watch: { add(batch: Batch): void }, batch: Batch): void {
    try {
      watch.add(batch);
    } catch (error) {
      this.logOnce('Samples could not be followed', { probe: batch.probeCode, ...toFault(error) });
    }
  }

  /** The first time: what damages one sample may damage all. */
  private logOnce(message: string, fields: Readonly<Record<string, unknown>>): void {
    if (this.logged.has(message)) return;
    this.logged.add(message);
    this.log.error(message, fields);
  }
}

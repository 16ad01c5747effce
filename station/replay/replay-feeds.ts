import type { Batch } from '../../core/model/batch.ts';
import type { StateRuleOf } from '../../core/stats/past-samples.ts';
import { outcomeRules } from '../../probes/registry.ts';
import { type Findings, latestValues } from '../../probes/trackers.ts';
import { FindingFeed } from '../live/finding-feed.ts';
import { LiveFeed } from '../live/live-feed.ts';
import { PathFeed, type PathFeedOptions } from '../live/path-feed.ts';
import { TailFeed } from '../live/tail-feed.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import type { SeriesPast } from '../store/read/statistics-reading.ts';
import type { PastMoment } from './past.ts';
import type { ReplayClock } from './replay-clock.ts';
import { ReplayTable } from './replay-table.ts';

export interface ReplayFeedParts extends Pick<PathFeedOptions, 'planner' | 'routers' | 'networks'> {
  readonly catalog: Pick<CatalogFeed, 'settingsOf' | 'addressOf'>;
}

/** The live streams of a replay: the feeds of the present, fed with stored samples. */
export class ReplayFeeds {
  readonly live: LiveFeed;
  readonly tail: TailFeed;
  readonly paths: PathFeed;
  readonly findings: FindingFeed;
  /** Batches so far: where history and tail join. */
  batches = 0;
  private readonly table = new ReplayTable();
  private readonly stateRuleOf: StateRuleOf;

  constructor({ catalog, planner, routers, networks }: ReplayFeedParts, clock: ReplayClock) {
    this.live = new LiveFeed(this.table, clock, this.table.seriesOf);
    this.tail = new TailFeed(clock);
    // What happened then is in the timeline already.
    this.paths = new PathFeed({ clock, catalog, planner, routers, networks, routes: { add: () => undefined } });
    this.findings = new FindingFeed(clock, { findingChanged: async () => undefined });
    this.stateRuleOf = (series) => catalog.settingsOf(series) ?? null;
  }

  /** Nothing is known: before a jump. */
  clear(): void {
    this.table.clear();
    this.paths.clear();
    this.findings.clear();
  }

  add(batch: Batch): void {
    this.batches += 1;
    this.table.addSamples(batch, this.stateRuleOf);
    this.tail.add(batch, outcomeRules(batch.probeCode), this.batches);
    this.paths.add(batch);
    this.findings.add(batch);
  }

  /** Figures of the time before a moment, the newest first. */
  addFigures(figures: SeriesPast): void {
    this.table.addStored(figures);
  }

  /** Rows are at a moment. What their figures lost is no sample of a trend. */
  jumped(): void {
    this.table.trends.changed();
  }

  /** Figures in place of samples that followed: charts read those. */
  passOver(figures: SeriesPast): void {
    this.table.addNext(figures);
    this.tail.leaveOut(figures.series, figures.sent + figures.notMeasured);
  }

  /** States of trackers, and the values that rows show of them. */
  setFindings(findings: Findings): void {
    this.findings.takeOver(findings);
    this.showFindings();
  }

  /** Samples of trackers among those that were passed over; rows show them after `showFindings`. */
  follow(batch: Batch): void {
    this.findings.add(batch);
  }

  showFindings(): void {
    for (const [series, value] of latestValues(this.findings.states)) this.table.setLatest(series, value);
  }

  setMoment(moment: PastMoment): void {
    this.table.setMoment(moment, this.stateRuleOf(moment.series));
  }
}
